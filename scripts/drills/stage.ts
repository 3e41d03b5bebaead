import { createHash } from "node:crypto";
import { attest } from "../../src/chain/attest.ts";
import { encodePresentation } from "../../src/chain/encode-presentation.ts";
import { complianceRegistryAbi } from "../../src/chain/generated/compliance-registry.abi.ts";
import { postTrustRoot } from "../../src/chain/post-trust-root.ts";
import { readCompliance } from "../../src/chain/read-compliance.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import type { HolderData } from "../../src/holder/holder-data.ts";
import { compilePolicy } from "../../src/policy/compile-policy.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import type { ScopeMode } from "../../src/presentation/scope.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { buildTrustTree, type IssuerRecord } from "../../src/trust/trust-tree.ts";
import { type AcceptedCircuit, acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { createRequest } from "../../src/verifier/create-request.ts";
import { createTrapdoorKey } from "../../test/support/trapdoor-key.ts";
import { createWorld } from "../../test/support/world.ts";
import { type Outcome, outcomeOf, refused } from "../attacks/attack-case.ts";
import { COMPLIANCE } from "../attacks/circuit/templates.ts";
import { type ChainState, type ChainWorld, chainWorld } from "../attacks/contract/chain-world.ts";
import { fullClaims } from "../demo/claims.ts";
import {
  createKycProvider,
  DAY,
  issueToNewWallet,
  type KycProvider,
  type PublishedStatus,
  publishStatus,
  type Wallet,
} from "../demo/kyc-provider.ts";
import type { PublishedTrust } from "../demo/registrar.ts";
import { createDrillClock, type DrillClock } from "./drill-clock.ts";
import { type DrillService, openDrillService, type ServiceSetting } from "./drill-service.ts";
import { createWitnessProver } from "./witness-prover.ts";

/** The chain's key too: `deployTrapdoorRegistry`. */
export const TRAPDOOR = createTrapdoorKey(5);
const AUDIENCE = "https://gate.example";
/** Seconds on each side of a limit: the chain runs on while a drill computes. */
export const MARGIN = 120;
/** Wallets prove for a whole hour; what issuers publish is older. */
const PUBLISHED_BEFORE = 2 * 3600;

export interface Published {
  readonly trust: PublishedTrust;
  readonly status: PublishedStatus;
}

export interface ChainPolicy {
  readonly policyId: Hex;
  readonly policy: Policy;
  readonly mode: ScopeMode;
  readonly circuitVersion?: number;
}

export interface Terms {
  readonly ttl: number;
  readonly asOfWindow: number;
  readonly rebindDelay: number;
}

/** Everybody in a drill. */
export type Stage = Awaited<ReturnType<typeof openStage>>;

async function openStage(state: ChainState) {
  const hash: Hash = await loadHash();
  const clock: DrillClock = await createDrillClock(state.chain);
  const circuit: AcceptedCircuit = acceptCircuit({
    id: "compliance",
    version: 1,
    verificationKey: TRAPDOOR.json,
    circuitHash: "5a".repeat(32),
  });
  const prover = createWitnessProver(COMPLIANCE, TRAPDOOR);
  const { chain } = state;
  const registry = state.world.registry;
  const lower = (address: Hex) => address.toLowerCase() as Hex;
  const accounts = { alice: lower(state.alice), bob: lower(state.bob) };
  const services: DrillService[] = [];
  let epoch = 1;

  /** The four other issuers, whose lists are as fresh as those of the one in the drill. */
  async function otherIssuers(): Promise<IssuerRecord[]> {
    const { trustTree } = await createWorld({ issuers: 5 });
    const at = clock.now() - PUBLISHED_BEFORE;
    return trustTree.records
      .slice(0, 4)
      .map((record) => ({ ...record, statusAsOf: at, screenedAt: at }));
  }

  return {
    hash,
    state,
    clock,
    circuit,
    prover,
    registry,
    ...accounts,
    async openService(setting: ServiceSetting): Promise<DrillService> {
      const service = await openDrillService(hash, clock, setting);
      services.push(service);
      return service;
    },
    async close() {
      for (const service of services) await service.close();
    },
    async createIssuer(): Promise<KycProvider> {
      const provider = await createKycProvider();
      provider.setClock(clock.now() - PUBLISHED_BEFORE);
      return provider;
    },
    claims: () => fullClaims(clock.now() - DAY),
    issue: (provider: KycProvider, customerId: string, claims = fullClaims(clock.now() - DAY)) =>
      issueToNewWallet(hash, provider, customerId, claims),
    publishStatus(provider: KycProvider): Promise<PublishedStatus> {
      provider.setClock(clock.now() - PUBLISHED_BEFORE);
      return publishStatus(provider);
    },
    /** The registrar's list of these issuers and four others. */
    async listIssuers(...records: readonly IssuerRecord[]): Promise<PublishedTrust> {
      const tree = buildTrustTree(hash, [...(await otherIssuers()), ...records]);
      const leafList = tree.leafList();
      const digest = createHash("sha256").update(JSON.stringify(leafList)).digest("hex");
      const { root } = tree;
      const verified = { root, records: tree.records, tree };
      return { root, verified, leafList, leafListHash: `0x${digest}` };
    },
    /** @returns the root's epoch */
    async postOnChain(
      { root, leafListHash }: Pick<PublishedTrust, "root" | "leafListHash">,
      to = registry,
    ): Promise<number> {
      epoch += 1;
      const leafListUri = `https://registrar.example/leaf-list-${epoch}.json`;
      const posted = { registry: to, root, epoch, leafListHash, leafListUri };
      await postTrustRoot(chain.registrar, posted);
      return epoch;
    },
    /** @throws ChainError */
    async register({ policyId, policy, mode, circuitVersion }: ChainPolicy, to = registry) {
      const { policyHash } = compilePolicy(hash, policy);
      const ttl = 30 * DAY;
      const options = { registry: to, policyId, policyHash, mode, ttl, circuitVersion };
      await registerPolicy(chain.owner, options);
    },
    async termsOf(policyId: Hex): Promise<Terms> {
      const { terms } = await chain.publicClient.readContract({
        address: registry,
        abi: complianceRegistryAbi,
        functionName: "policyOf",
        args: [policyId],
      });
      return terms;
    },
    rootWindow: () =>
      chain.publicClient.readContract({
        address: registry,
        abi: complianceRegistryAbi,
        functionName: "rootWindow",
      }),
    askOnChain(
      { policyId, policy, mode }: ChainPolicy,
      subject: Hex,
      to = registry,
    ): PresentationRequest {
      return createRequest(hash, {
        id: "on-chain",
        audience: AUDIENCE,
        nonce: Buffer.from(keccakText(`${policyId} ${subject}`).slice(2), "hex"),
        circuits: [circuit],
        policy,
        scope: { mode },
        chain: { chainId: state.world.chainId, registry: to, policyId },
        subject,
        now: new Date(clock.now() * 1000),
      });
    },
    holderData(wallet: Wallet, request: PresentationRequest, published: Published): HolderData {
      const { trust, status } = published;
      return {
        hash,
        request,
        credential: wallet.credential,
        holder: wallet.holder,
        trust: { root: trust.root, verified: trust.verified },
        status: status.tilesFor(wallet.credential),
        audience: AUDIENCE,
        subjects: [accounts.alice, accounts.bob],
        now: new Date(clock.now() * 1000),
      };
    },
    /** The wallet's answer. @throws PresentationError where it gives none */
    present(
      wallet: Wallet,
      request: PresentationRequest,
      published: Published,
      by: Prover = prover,
    ): Promise<Presentation> {
      return createPresentation({ ...this.holderData(wallet, request, published), prover: by });
    },
    /** As the presentation's subject. */
    attest(request: PresentationRequest, presentation: Presentation): Promise<Outcome> {
      const who = presentation.subject === accounts.bob ? chain.bob : chain.alice;
      const to = request.chain?.registry ?? registry;
      const encoded = encodePresentation(request, presentation);
      return outcomeOf(() => attest(who, { registry: to, presentation: encoded }));
    },
    /** When the attestation ends, in Unix seconds. */
    async expiryOf(subject: Hex, policyId: Hex, at = registry): Promise<number> {
      const { expiresAt } = await chain.publicClient.readContract({
        address: at,
        abi: complianceRegistryAbi,
        functionName: "attestationOf",
        args: [subject, policyId],
      });
      return expiresAt;
    },
    /** What a dApp reads. */
    async compliance(subject: Hex, policyId: Hex, at = registry): Promise<Outcome> {
      const query = { registry: at, subject, policyId };
      const { isCompliant, reason } = await readCompliance(chain.publicClient, query);
      return isCompliant ? { accepted: true } : refused(reason);
    },
  };
}

/** A stage for one drill at a time, on one chain that is set back after each. */
export function stages(world: ChainWorld = chainWorld()) {
  return {
    use: <T>(play: (stage: Stage) => Promise<T>): Promise<T> =>
      world.fresh(async (state) => {
        const stage = await openStage(state);
        try {
          return await play(stage);
        } finally {
          await stage.close();
        }
      }),
    close: () => world.close(),
  };
}

export type Stages = ReturnType<typeof stages>;
