import { loadHash } from "../../src/field/poseidon.ts";
import { preparePresentation } from "../../src/holder/prepare-presentation.ts";
import { EU_EEA_ADULT_SUBSTANTIAL } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import type { ScopeMode } from "../../src/presentation/scope.ts";
import type { PresentationRequest, RequestedChain } from "../../src/presentation/types.ts";
import type { CircuitArtifacts } from "../../src/proving/load-artifacts.ts";
import type { CircuitInputs } from "../../src/proving/prover.ts";
import { createRequest } from "../../src/verifier/create-request.ts";
import { fullClaims } from "../demo/claims.ts";
import { createKycProvider, DAY, issueToNewWallet, publishStatus } from "../demo/kyc-provider.ts";
import { createRegistrar } from "../demo/registrar.ts";

/** Unix seconds: 21 November 2026, 12:00 UTC. Fixed, since the gas of a date depends on its month. */
export const BENCH_TIME = 1_795_262_400;
export const BENCH_AUDIENCE = "https://exchange.example";

export type BenchWorld = Awaited<ReturnType<typeof createBenchWorld>>;

/** A provider with 131,072 status entries, a tree of 41 issuers, and one wallet with every claim. */
export async function createBenchWorld() {
  const hash = await loadHash();
  const provider = await createKycProvider();
  provider.setClock(BENCH_TIME - 4 * DAY);
  const claims = fullClaims(BENCH_TIME - 4 * DAY);
  const wallet = await issueToNewWallet(hash, provider, "customer-1", claims);
  provider.setClock(BENCH_TIME - 3 * DAY);
  const status = await publishStatus(provider);
  const trust = (await createRegistrar(hash, BENCH_TIME - 3 * DAY)).publish(status.record);
  return { hash, wallet, status, trust, policy: EU_EEA_ADULT_SUBSTANTIAL };
}

export interface BenchRequestOptions {
  readonly circuit: Pick<CircuitArtifacts, "version" | "verificationKeyHash">;
  readonly mode?: ScopeMode;
  readonly chain?: RequestedChain;
}

export function benchRequest(world: BenchWorld, options: BenchRequestOptions): PresentationRequest {
  const { circuit, mode = "once", chain } = options;
  const { version, verificationKeyHash } = circuit;
  return createRequest(world.hash, {
    id: "bench",
    audience: BENCH_AUDIENCE,
    nonce: new Uint8Array(32).fill(7),
    circuits: [{ id: "compliance", version, verificationKeyHash }],
    policy: world.policy,
    scope: { mode, ...(chain === undefined ? { label: "bench" } : {}) },
    ...(chain === undefined ? {} : { chain }),
    now: new Date(BENCH_TIME * 1000),
    maxAsOfAge: DAY,
  });
}

/** What a wallet knows of this world. */
export function benchHolderData(
  { hash, wallet, status, trust }: BenchWorld,
  request: PresentationRequest,
) {
  return {
    hash,
    request,
    ...wallet,
    trust: { root: trust.root, verified: trust.verified },
    status: status.tilesFor(wallet.credential),
    audience: BENCH_AUDIENCE,
    now: new Date(BENCH_TIME * 1000),
  };
}

export function benchInputs(world: BenchWorld, request: PresentationRequest): CircuitInputs {
  const preparation = preparePresentation(benchHolderData(world, request));
  if (preparation.kind === "refused") throw new Error("the wallet of the benchmark cannot prove");
  return preparation.inputs;
}
