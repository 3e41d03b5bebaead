import { type Abi, BaseError, decodeErrorResult } from "viem";
import { attest } from "../../../src/chain/attest.ts";
import { toChainError } from "../../../src/chain/chain-error.ts";
import type {
  EncodedPresentation,
  EncodedStatement,
} from "../../../src/chain/encode-presentation.ts";
import { encodeProof } from "../../../src/chain/encode-proof.ts";
import { readCompliance } from "../../../src/chain/read-compliance.ts";
import { readRegistry } from "../../../src/chain/read-registry.ts";
import { ChainError } from "../../../src/errors.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import { encodeAsOf } from "../../../src/presentation/as-of.ts";
import { contextHash, registryAudience } from "../../../src/presentation/context.ts";
import type { ScopeMode } from "../../../src/presentation/scope.ts";
import { parseProof } from "../../../src/proving/parse-proof.ts";
import { startLocalChain } from "../../../test/chain/support/local-chain.ts";
import {
  deployTrapdoorRegistry,
  POLICY_IDS,
  type ProofOptions,
} from "../../../test/chain/support/trapdoor-registry.ts";
import { prepareContracts } from "../../demo/prepare-artifacts.ts";
import { once } from "../attack-case.ts";

const START = 1_795_255_662;

async function build() {
  const contracts = prepareContracts();
  const chain = await startLocalChain(START);
  try {
    const registry = await deployTrapdoorRegistry(chain);
    const alice = chain.alice.walletClient.account.address;
    const bob = chain.bob.walletClient.account.address;
    const write = (presentation: EncodedPresentation, who = chain.alice) =>
      attest(who, { registry: registry.registry, presentation });
    return {
      chain,
      contracts,
      world: registry,
      alice,
      bob,
      attest: write,
      /** A presentation with a valid proof; `change` goes into the signals too. */
      present: async (
        mode: ScopeMode,
        change: Partial<EncodedStatement> = {},
        options: ProofOptions = {},
      ) => registry.present({ ...(await registry.draft(mode, alice, 77n)), ...change }, options),
      /** The same holder's proof for a registry of the same code elsewhere. */
      async presentElsewhere(mode: ScopeMode) {
        const draft = await registry.draft(mode, alice, 77n);
        const audience = registryAudience(alice);
        const { nonce, nullifier, trustRoot, asOf } = draft;
        const rule = registry.ruleFor(mode, nonce);
        const context = contextHash({
          chainId: 1,
          audience,
          ruleHash: rule,
          subject: alice,
          nonce,
        });
        const signals = [nullifier, rule, trustRoot, encodeAsOf(asOf), context];
        const { mode: _, ...statement } = draft;
        return { statement, proof: encodeProof(parseProof(registry.trapdoor.prove(signals))) };
      },
      /** What counts, or counted last. */
      async attestationOf(subject: Hex, mode: ScopeMode) {
        const args = [subject, POLICY_IDS[mode]] as const;
        const { publicClient } = chain;
        const read = readRegistry(publicClient, registry.registry, "attestationsOf", args);
        const [current] = await read;
        return current;
      },
      /** What a dApp reads. */
      compliance: (subject: Hex, mode: ScopeMode) =>
        readCompliance(chain.publicClient, {
          registry: registry.registry,
          subject,
          policyId: POLICY_IDS[mode],
        }),
      async wait(seconds: number) {
        await chain.testClient.increaseTime({ seconds });
        await chain.testClient.mine({ blocks: 1 });
      },
      async deploy(abi: Abi, bytecode: Hex, args: readonly unknown[]): Promise<Hex> {
        const { walletClient, publicClient } = chain.owner;
        try {
          const hash = await walletClient.deployContract({ abi, bytecode, args });
          const { contractAddress } = await publicClient.waitForTransactionReceipt({ hash });
          if (!contractAddress) throw new Error("nothing was deployed");
          return contractAddress;
        } catch (cause) {
          throw namedRevert(cause, abi);
        }
      },
    };
  } catch (error) {
    await chain.stop();
    throw error;
  }
}

/** The constructor's own error, which viem leaves undecoded where a deployment is refused. */
function namedRevert(cause: unknown, abi: Abi): ChainError {
  const holder =
    cause instanceof BaseError ? cause.walk((error) => hexData(error) !== undefined) : undefined;
  const data = hexData(holder);
  if (data === undefined) return toChainError(cause, "deploy");
  const { errorName } = decodeErrorResult({ abi, data });
  return new ChainError("ERR_CHAIN_REVERTED", `deploy was refused: ${errorName}`, {
    cause,
    details: { call: "deploy", reason: errorName },
  });
}

function hexData(error: unknown): Hex | undefined {
  if (typeof error !== "object" || error === null || !("data" in error)) return undefined;
  const { data } = error;
  return typeof data === "string" && /^0x[0-9a-f]{8}/.test(data) ? (data as Hex) : undefined;
}

export type ChainState = Awaited<ReturnType<typeof build>>;

/** A registry under a key with a known trapdoor on a local chain; each use starts from the same state. */
export function chainWorld() {
  const made = once(async () => {
    const state = await build();
    return { state, snapshot: await state.chain.testClient.snapshot() };
  });
  return {
    async fresh<T>(use: (state: ChainState) => Promise<T>): Promise<T> {
      const holder = await made();
      await holder.state.chain.testClient.revert({ id: holder.snapshot });
      holder.snapshot = await holder.state.chain.testClient.snapshot();
      return use(holder.state);
    },
    async close() {
      if (made.made()) await (await made()).state.chain.stop();
    },
  };
}

export type ChainWorld = ReturnType<typeof chainWorld>;
