import { attest } from "../../src/chain/attest.ts";
import { type EncodedStatement, encodePresentation } from "../../src/chain/encode-presentation.ts";
import { readCompliance } from "../../src/chain/read-compliance.ts";
import { readRegistry } from "../../src/chain/read-registry.ts";
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
import {
  announcementOf,
  createTestRules,
  type TestRules,
  TIMES,
} from "../../test/chain/support/test-rules.ts";
import { ROOT_WINDOW } from "../../test/chain/support/trapdoor-registry.ts";
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
/** Seconds on each side of a limit: the chain has a second a block. */
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
  /** 1 unless told. */
  readonly policyVersion?: number;
  readonly circuitVersion?: number;
}

export interface Terms {
  readonly ttl: number;
  readonly asOfWindow: number;
  readonly rebindDelay: number;
  /** How long a version that is followed by another stays honoured. */
  readonly superseded: number;
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
  const rules = new Map<bigint, TestRules>();

  /** The policy of the oracle whose first version has these rules, in force from now on; made when first asked for. */
  async function rulesOf(policyHash: bigint): Promise<TestRules> {
    const known = rules.get(policyHash);
    if (known !== undefined) return known;
    const { policyRegistry } = state.world;
    const did = `did:web:regulator-${rules.size + 1}.example`;
    const made = await createTestRules(chain.owner, policyRegistry, did);
    await made.announce(announcementOf(policyHash, clock.now()));
    rules.set(policyHash, made);
    return made;
  }

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
      const { root, records: listed } = tree;
      return { root, verified: { root, records: listed, tree }, leafList: tree.leafList() };
    },
    /** @returns the root's epoch */
    async postOnChain({ root }: Pick<PublishedTrust, "root">): Promise<number> {
      epoch += 1;
      await state.world.trustRoots.post(root, epoch);
      return epoch;
    },
    rulesOf,
    /** Version 1 of these rules in the oracle, and the registry's policy that follows it. @throws ChainError */
    async register({ policyId, policy, mode, circuitVersion }: ChainPolicy, to = registry) {
      const { oraclePolicyId } = await rulesOf(compilePolicy(hash, policy).policyHash);
      const options = { registry: to, policyId, oraclePolicyId, mode, circuitVersion };
      await registerPolicy(chain.owner, { ...options, policyVersion: 1 });
    },
    /** Of the policy's first version. */
    async termsOf(policyId: Hex): Promise<Terms> {
      const { publicClient } = chain;
      const { rebindDelay } = await readRegistry(publicClient, registry, "policyOf", [policyId]);
      const args = [policyId, 1, 1] as const;
      const { ttl, asOfWindow } = await readRegistry(publicClient, registry, "ruleOf", args);
      return { ttl, asOfWindow, rebindDelay, superseded: TIMES.superseded };
    },
    rootWindow: async () => ROOT_WINDOW,
    askOnChain(
      { policyId, policy, mode, policyVersion = 1 }: ChainPolicy,
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
        chain: { chainId: state.world.chainId, registry: to, policyId, policyVersion },
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
    /** As the presentation's subject. @param change to what is stated, not to what is proved */
    attest(
      request: PresentationRequest,
      presentation: Presentation,
      change: Partial<EncodedStatement> = {},
    ): Promise<Outcome> {
      const { statement, proof } = encodePresentation(request, presentation);
      const stated = { statement: { ...statement, ...change }, proof };
      const who = stated.statement.subject === accounts.bob ? chain.bob : chain.alice;
      const to = request.chain?.registry ?? registry;
      return outcomeOf(() => attest(who, { registry: to, presentation: stated }));
    },
    /** When the attestation ends, in Unix seconds. */
    async expiryOf(subject: Hex, policyId: Hex, at = registry): Promise<number> {
      const args = [subject, policyId] as const;
      const [{ expiresAt }] = await readRegistry(chain.publicClient, at, "attestationsOf", args);
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
