import { resolve } from "node:path";
import type { BrowserContext } from "playwright-core";
import { buildPage } from "../../../scripts/build-web.ts";
import { chainTime } from "../../../scripts/demo/chain-time.ts";
import { prepareContracts } from "../../../scripts/demo/prepare-artifacts.ts";
import { createRegulator } from "../../../scripts/demo/regulator.ts";
import { startChain } from "../../../scripts/demo/start-chain.ts";
import type { Hash } from "../../../src/field/poseidon.ts";
import { EU_EEA_ADULT_SUBSTANTIAL } from "../../../src/policy/presets/eu-eea-adult-substantial.ts";
import { CIRCUIT_VERSIONS } from "../../../src/presentation/public-signals.generated.ts";
import { loadArtifacts } from "../../../src/proving/load-artifacts.ts";
import type { IssuerRecord } from "../../../src/trust/issuer-record.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { serveFolder } from "./serve-folder.ts";

const DAY = 86_400;

export interface ChainGateOptions {
  readonly hash: Hash;
  /** Of every issuer, status and all. */
  readonly records: readonly IssuerRecord[];
  /** Origin of the wallet. */
  readonly wallet: string;
}

/** A dApp without a back end: its page, and a chain with the contracts that decide. */
export async function startChainGate({ hash, records, wallet }: ChainGateOptions) {
  const now = Math.floor(Date.now() / 1000);
  const { circuits } = await loadArtifacts(resolve("build/artifacts"), {
    allowDevelopmentKeys: true,
    circuits: { compliance: CIRCUIT_VERSIONS.compliance },
  });
  const circuit = circuits.get("compliance");
  if (circuit === undefined) throw new Error("the artifacts lack the circuit");
  const policy = EU_EEA_ADULT_SUBSTANTIAL;
  const regulator = await createRegulator(hash, policy, now - 30 * DAY);
  const contracts = prepareContracts();
  const chain = await startChain({ hash, contracts, circuit, regulator, time: now });
  await chain.listIssuers(records);
  await chain.publishStatus(records);
  const { chainId, registry, policyId, rules } = chain;
  const scratch = await scratchFolder("gate");
  const folder = await buildPage("gate", {
    folder: scratch.path,
    configure: {
      requests: undefined,
      kind: "chain",
      title: "The pool",
      reason: "The pool takes adults who live in the European Union.",
      wallet: `${wallet}/#gate`,
      chainId,
      registry,
      policyId,
      policyVersion: rules.policyVersion,
      policy,
      mode: "once",
      circuit: {
        id: "compliance",
        version: circuit.version,
        verificationKeyHash: circuit.verificationKeyHash,
      },
    },
  });
  const page = await serveFolder(folder);
  const [{ publicClient: node }] = chain.clients;
  const rpc = String(node.transport.url);
  // Deploying took a while: from here on no moment that a wallet proves for lies ahead of the chain.
  const clock = chainTime(rpc, async () => (await node.getBlock()).timestamp);
  await clock.setTo(Math.floor(Date.now() / 1000) + 5);
  // A chain in use has a block every few seconds; a local one only where somebody asks, and who waits for a receipt
  // looks again with the next block.
  const beat = setInterval(
    () => void node.request({ method: "evm_mine" } as never).catch(() => {}),
    1000,
  );
  return {
    url: page.url,
    chain,
    /** For the wallet's settings. */
    source: { kind: "chain", chainId, registry, rpc },
    rpcOrigin: new URL(rpc).origin,
    async stop() {
      clearInterval(beat);
      await page.stop();
      await scratch.remove();
      await chain.stop();
    },
  };
}

export type ChainGate = Awaited<ReturnType<typeof startChainGate>>;

interface Call {
  readonly method: string;
  readonly params?: readonly unknown[];
}

/** An Ethereum wallet in the browser that signs with the local chain's own keys: announced by EIP-6963, spoken to by EIP-1193. */
export async function addEthereumWallet(
  context: BrowserContext,
  { chain }: ChainGate,
): Promise<void> {
  const [{ publicClient }] = chain.clients;
  await context.exposeBinding("askKeys", async (_, { method, params = [] }: Call) => {
    if (method === "eth_requestAccounts" || method === "eth_accounts") return [chain.subject];
    return publicClient.request({ method, params } as never);
  });
  await context.addInitScript(() => {
    const askKeys = Reflect.get(window, "askKeys") as (call: object) => Promise<unknown>;
    const provider = { request: (call: object) => askKeys(call), on() {}, removeListener() {} };
    const info = {
      uuid: "350670db-19fa-4704-a166-e52e178b59d2",
      name: "Local keys",
      icon: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
      rdns: "example.keys",
    };
    const announce = () =>
      window.dispatchEvent(
        new CustomEvent("eip6963:announceProvider", { detail: { info, provider } }),
      );
    window.addEventListener("eip6963:requestProvider", announce);
    announce();
  });
}
