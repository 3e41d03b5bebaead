import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Abi, BaseError, decodeErrorResult } from "viem";
import { attest } from "../../../src/chain/attest.ts";
import { toChainError } from "../../../src/chain/chain-error.ts";
import type { EncodedPresentation } from "../../../src/chain/encode-presentation.ts";
import { encodeProof } from "../../../src/chain/encode-proof.ts";
import { complianceRegistryAbi } from "../../../src/chain/generated/compliance-registry.abi.ts";
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
} from "../../../test/chain/support/trapdoor-registry.ts";
import { compilerInput } from "../../compile-contracts.ts";
import { prepareContracts } from "../../demo/prepare-artifacts.ts";
import { once } from "../attack-case.ts";

const START = 1_795_255_662;
const CONTRACTS = "verifier-contracts";
const WALLETS = "test/support/Wallets.sol";

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
      present: async (mode: ScopeMode, change: object = {}, label?: string) =>
        registry.present({ ...(await registry.draft(mode, alice, 77n)), ...change }, label),
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
        const { mode: _, ...rest } = draft;
        return { ...rest, proof: encodeProof(parseProof(registry.trapdoor.prove(signals))) };
      },
      attestationOf: (subject: Hex, mode: ScopeMode) =>
        chain.publicClient.readContract({
          address: registry.registry,
          abi: complianceRegistryAbi,
          functionName: "attestationOf",
          args: [subject, POLICY_IDS[mode]],
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

/** The wallets of the Solidity tests. */
export const compileWallets = once(async () => {
  const { sources } = JSON.parse(compilerInput(CONTRACTS)) as { sources: Record<string, unknown> };
  const interfaces = Object.entries(sources).filter(([path]) => path.startsWith("interfaces/"));
  const content = readFileSync(`${CONTRACTS}/${WALLETS}`, "utf8");
  const input = {
    language: "Solidity",
    sources: Object.fromEntries([...interfaces, [WALLETS, { content }]]),
    settings: { outputSelection: { [WALLETS]: { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as {
    contracts?: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>;
  };
  return (name: string): { abi: Abi; bytecode: Hex } => {
    const contract = output.contracts?.[WALLETS]?.[name];
    if (contract === undefined) throw new Error(`${WALLETS} has no ${name} that compiles`);
    return { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` };
  };
});
