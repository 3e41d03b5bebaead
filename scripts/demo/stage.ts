import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import { explainPresentation } from "../../src/holder/explain-presentation.ts";
import type { HolderData } from "../../src/holder/holder-data.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { EU_EEA_ADULT_SUBSTANTIAL } from "../../src/policy/presets/eu-eea-adult-substantial.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import type { CircuitArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Prover } from "../../src/proving/prover.ts";
import type { TrustLeafList } from "../../src/trust/trust-tree.ts";
import { verifyLeafList } from "../../src/trust/verify-leaf-list.ts";
import {
  createKycProvider,
  DAY,
  type KycProvider,
  type PublishedStatus,
  publishStatus,
  type Wallet,
} from "./kyc-provider.ts";
import type { Narrator } from "./narrator.ts";
import { prepareCircuits, prepareContracts } from "./prepare-artifacts.ts";
import { createRegistrar, type PublishedTrust, type Registrar } from "./registrar.ts";
import { createRegulator } from "./regulator.ts";
import { type DemoChain, startChain } from "./start-chain.ts";
import { startVerifierService, type VerifierService } from "./start-verifier-service.ts";

/** Everybody in the demonstration. */
export interface Stage {
  readonly hash: Hash;
  readonly policy: Policy;
  readonly circuit: CircuitArtifacts;
  readonly prover: Prover;
  readonly provider: KycProvider;
  readonly registrar: Registrar;
  readonly service: VerifierService;
  readonly chain: DemoChain;
  /** Unix seconds at the start. */
  readonly now: number;
}

/** What the registrar and the provider have published, at one time. */
export interface Published {
  readonly trust: PublishedTrust;
  readonly status: PublishedStatus;
}

/** Builds and starts everything; what has to be ended is handed to `onEnd` as soon as it runs. */
export async function setStage(
  narrator: Narrator,
  onEnd: (end: () => Promise<void>) => void,
): Promise<Stage> {
  const { step, say } = narrator;
  const policy = EU_EEA_ADULT_SUBSTANTIAL;
  const now = Math.floor(Date.now() / 1000);
  narrator.title("Set-up");
  const { directory, circuit } = await step("circuit, proving key and verification key", () =>
    prepareCircuits(say),
  );
  say(`compliance v${circuit.version}: ${circuit.constraints} constraints, ${circuit.kind} key`);
  const contracts = await step("contracts compiled", async () => prepareContracts());
  const hash = await loadHash();
  const provider = await step(
    "a KYC provider with 131,072 status entries, 1,024 of them revoked",
    () => createKycProvider(),
  );
  const registrar = await step("a registrar with 40 other issuers", () =>
    createRegistrar(hash, now - 3 * DAY),
  );
  const data = await mkdtemp(join(tmpdir(), "symbolon-demo-"));
  onEnd(() => rm(data, { recursive: true, force: true }));
  const service = await step("the verification service, on a port of its own", () =>
    startVerifierService({
      policy,
      artifactsDirectory: directory,
      storeFile: join(data, "service.sqlite"),
    }),
  );
  onEnd(() => service.close());
  const regulator = await step("a regulator, who signs a policy pack with these rules", () =>
    createRegulator(hash, policy, now - 30 * DAY),
  );
  const chain = await step(
    "a chain with the five contracts, the pack announced in the oracle, the policy registered",
    () => startChain({ hash, contracts, circuit, regulator, time: now }),
  );
  onEnd(() => chain.stop());
  const artifacts = { packageVersion: "", circuits: new Map([[circuit.id, circuit]]) };
  const prover = createProver({ artifacts });
  onEnd(() => prover.close());
  return { hash, policy, circuit, prover, provider, registrar, service, chain, now };
}

/** The provider publishes its first list; the registrar has every key listed, and every issuer posts its status. */
export async function listAll(stage: Stage): Promise<Published> {
  const status = await publishStatus(stage.provider);
  const records = stage.registrar.recordsWith(status.record);
  await stage.chain.listIssuers(records);
  return takeOver(stage, status, await stage.chain.publishStatus(records));
}

/** The provider publishes a further list and posts its status. */
export async function publishAll(stage: Stage): Promise<Published> {
  const status = await publishStatus(stage.provider);
  return takeOver(stage, status, await stage.chain.publishStatus([status.record]));
}

/** The service and the wallets take the list that the chain has, under the root that the contract computed. */
async function takeOver(
  { hash, service }: Stage,
  status: PublishedStatus,
  leafList: TrustLeafList,
): Promise<Published> {
  const verified = verifyLeafList(hash, leafList);
  await service.postTrustRoot(leafList);
  return { trust: { root: verified.root, verified, leafList }, status };
}

export interface Answer {
  readonly request: PresentationRequest;
  readonly wallet: Wallet;
  readonly published: Published;
  /** Unix seconds on the wallet's clock; the machine's unless told. */
  readonly at?: number;
}

export function walletData(stage: Stage, answer: Answer): HolderData {
  const { request, wallet, published, at } = answer;
  const { trust, status } = published;
  return {
    hash: stage.hash,
    request,
    credential: wallet.credential,
    holder: wallet.holder,
    trust: { root: trust.root, verified: trust.verified },
    status: status.tilesFor(wallet.credential),
    audience: stage.service.audience,
    ...(request.chain === undefined
      ? {}
      : { subjects: [stage.chain.subject], subject: stage.chain.subject }),
    now: at === undefined ? new Date() : new Date(at * 1000),
  };
}

export function prove(stage: Stage, answer: Answer): Promise<Presentation> {
  return createPresentation({ ...walletData(stage, answer), prover: stage.prover });
}

/** What the wallet tells its holder, and nobody else: `can prove`, or the rule that is not met. */
export function walletVerdict(stage: Stage, answer: Answer): string {
  const refusal = explainPresentation(walletData(stage, answer));
  if (refusal === undefined) return "can prove";
  if (refusal.reason !== "policy-not-satisfied") return `cannot prove: ${refusal.reason}`;
  return `cannot prove: ${refusal.fit.best.unmet.map(({ rule }) => rule).join(", ")}`;
}
