import { sha256 } from "@noble/hashes/sha2.js";
import { formatInstant } from "../../src/credential/calendar.ts";
import { claimWords } from "../../src/credential/claim-words.ts";
import { credentialCommitment } from "../../src/credential/credential-commitment.ts";
import type { Claims, Credential } from "../../src/credential/types.ts";
import { type Eddsa, loadEddsa } from "../../src/field/eddsa.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { bytesToInteger, FIELD_ORDER } from "../../src/field/scalar.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import type { Holder } from "../../src/holder/create-holder.ts";
import type { Policy } from "../../src/policy/policy.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { encodeAsOf } from "../../src/presentation/as-of.ts";
import {
  type ComplianceInputs,
  complianceInputs,
} from "../../src/presentation/compliance-inputs.ts";
import { nullifier } from "../../src/presentation/nullifier.ts";
import type { PublicSignalValues } from "../../src/presentation/public-signals.ts";
import {
  type RequestRule,
  requestContextHash,
  requestRule,
} from "../../src/presentation/request-rule.ts";
import type { PresentationRequest } from "../../src/presentation/types.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { StatusTree } from "../../src/status/status-tree.ts";
import { STATUS_LIST_LENGTH } from "../../src/status/status-tree-parameters.ts";
import { formatIssuerRecord } from "../../src/trust/parse-issuer-record.ts";
import { buildTrustTree, type IssuerRecord, type TrustTree } from "../../src/trust/trust-tree.ts";
import { createRequest } from "../../src/verifier/create-request.ts";
import { examplePolicy } from "./example-policy.ts";

/** The moment of the world: an hour and some minutes, so that rounding shows. */
export const NOW = new Date("2026-11-21T10:07:42Z");
export const SUBJECT: Hex = "0xab8483f64d9c6d1ecf9b849ae677dd3315835cb2";
export const AUDIENCE = "https://exchange.example";
const DAY = 86_400;

const seconds = (time: Date) => Math.floor(time.getTime() / 1000);
const seed = (label: string) => sha256(new TextEncoder().encode(label));
const scalar = (label: string) => bytesToInteger(seed(label)) % FIELD_ORDER;

/** Every claim that the layout has. */
export function fullClaims(now = NOW): Claims {
  return {
    personType: "natural",
    kycLevel: "high",
    kycRegime: "EU-AMLR",
    riskRating: "low",
    pep: "none",
    residence: {
      country: "DE",
      subdivision: "DE-BE",
      evidence: "government-register",
      since: "2015-03-01",
    },
    taxResidences: ["DE", "FR"],
    citizenships: ["DE", "IT", "PT"],
    dateOfBirth: "1990-07-14",
    clientClasses: ["eu-professional"],
    suitability: ["crypto-basics", "volatility", "custody"],
    kycDoneAt: formatInstant(seconds(now) - 40 * DAY),
  };
}

export interface WorldOptions {
  readonly now?: Date;
  /** Replaces single claims; `undefined` leaves a claim out. */
  readonly claims?: { readonly [K in keyof Claims]?: Claims[K] | undefined };
  readonly policy?: Policy;
  readonly request?: Partial<Omit<Parameters<typeof createRequest>[1], "policy">>;
  /** Unix seconds; the times of the other issuers, by index. Two hours and a day ago unless told. */
  readonly issuerTimes?: (
    index: number,
  ) => Partial<Pick<IssuerRecord, "statusAsOf" | "screenedAt">>;
  /** Changes the record of the credential's issuer. */
  readonly issuerRecord?: Partial<Omit<IssuerRecord, "publicKey" | "statusRoot">>;
  readonly revoked?: boolean;
  readonly statusIndex?: number;
  /** Unix seconds. */
  readonly issuedAt?: number;
  readonly expiresAt?: number;
  /** Issuers in the trust tree; 40 unless told. */
  readonly issuers?: number;
  /** Another label is another holder. */
  readonly holder?: string;
}

export interface World {
  readonly hash: Hash;
  readonly eddsa: Eddsa;
  readonly now: Date;
  readonly holder: Holder;
  readonly holderBlind: bigint;
  /** The credential issuer's secret key. */
  readonly issuerSecret: Uint8Array;
  readonly issuer: IssuerRecord;
  readonly issuerIndex: number;
  readonly credential: Credential;
  /** Of the issuer's one status list: 131,072 entries, every 97th revoked. Shared: do not change it. */
  readonly statusTree: StatusTree;
  readonly trustTree: TrustTree;
  readonly request: PresentationRequest;
  readonly rule: RequestRule;
  /** Inputs of an honest prover, with changes. */
  complianceInputs(changes?: ProofChanges): ComplianceInputs;
  /** The public signals of `complianceInputs(changes)`. */
  publicSignals(changes?: ProofChanges): PublicSignalValues<"compliance">;
}

export interface ProofChanges {
  /** Unix seconds; the whole hour unless told. */
  readonly asOf?: number;
  readonly subject?: Hex | undefined;
  readonly clauseIndex?: number;
}

const ISSUER_INDEX = 17;
const STATUS_INDEX = 70_000;
const issuerSecret = (i: number) => seed(`issuer ${i}`);

const statusTrees = new Map<string, StatusTree>();

/** Every 97th entry of one W3C list is revoked; `index` is as told. */
function statusTreeFor(hash: Hash, index: number, revoked: boolean): StatusTree {
  const name = `${index} ${revoked}`;
  const known = statusTrees.get(name);
  if (known !== undefined) return known;
  const list = new StatusList();
  for (let i = 0; i < STATUS_LIST_LENGTH; i += 97) if (i !== index) list.revoke(i);
  if (revoked) list.revoke(index);
  const tree = StatusTree.fromList(hash, list);
  statusTrees.set(name, tree);
  return tree;
}

const otherRecords = new Map<string, IssuerRecord>();

function otherIssuer(hash: Hash, eddsa: Eddsa, i: number, now: number): IssuerRecord {
  const name = `${i} ${now}`;
  const known = otherRecords.get(name);
  if (known !== undefined) return known;
  const record: IssuerRecord = {
    id: `did:web:issuer-${i}.example`,
    publicKey: eddsa.publicKey(issuerSecret(i)),
    regimes: i % 3 === 0 ? ["EU-AMLR", "CH-AMLA"] : ["EU-AMLR", "UK-MLR"],
    maxKycLevel: i % 5 === 0 ? "substantial" : "high",
    clientClasses: ["eu-retail", "eu-professional"],
    statusRoot: hash("STATUS_NODE", new Array(8).fill(BigInt(i))),
    statusAsOf: now - 2 * 3600,
    screenedAt: now - DAY,
    listVersion: 412,
  };
  otherRecords.set(name, record);
  return record;
}

const trustTrees = new Map<string, TrustTree>();

/** Checking the keys of 40 issuers takes a second: done once for one list. */
function trustTreeFor(hash: Hash, records: readonly IssuerRecord[]): TrustTree {
  const name = JSON.stringify(records.map(formatIssuerRecord));
  const known = trustTrees.get(name) ?? buildTrustTree(hash, records);
  trustTrees.set(name, known);
  return known;
}

/**
 * A world as the product meets it: 40 issuers, one of which has signed a credential with every claim and keeps a
 * status list of 131,072 entries with 1,352 revoked; a holder; a verifier's request. Nothing in it is left to chance.
 */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const [hash, eddsa] = await Promise.all([loadHash(), loadEddsa()]);
  const now = options.now ?? NOW;
  const clock = seconds(now);
  const holder: Holder = { secret: scalar(`holder ${options.holder ?? "one"}`) };
  const statusIndex = options.statusIndex ?? STATUS_INDEX;
  const statusTree = statusTreeFor(hash, statusIndex, options.revoked ?? false);

  const count = options.issuers ?? 40;
  const issuerIndex = Math.min(ISSUER_INDEX, count - 1);
  const records = Array.from({ length: count }, (_, i) => ({
    ...otherIssuer(hash, eddsa, i, clock),
    ...options.issuerTimes?.(i),
  }));
  const secret = issuerSecret(issuerIndex);
  const issuer: IssuerRecord = {
    ...otherIssuer(hash, eddsa, issuerIndex, clock),
    statusRoot: statusTree.root,
    ...options.issuerRecord,
  };
  records[issuerIndex] = issuer;
  const trustTree = trustTreeFor(hash, records);

  const { blind, commitment } = bindHolder(hash, holder, issuer.id);
  const claims = { ...fullClaims(now), ...options.claims };
  const credential = sign(hash, eddsa, secret, {
    type: "SymbolonCredential",
    version: 1,
    layoutVersion: 1,
    issuer: {
      id: issuer.id,
      publicKey: { x: String(issuer.publicKey.x), y: String(issuer.publicKey.y) },
    },
    holderCommitment: String(commitment),
    claims: Object.fromEntries(
      Object.entries(claims).filter(([, value]) => value !== undefined),
    ) as unknown as Claims,
    issuedAt: formatInstant(options.issuedAt ?? clock - 30 * DAY),
    expiresAt: formatInstant(options.expiresAt ?? clock + 335 * DAY),
    status: { index: statusIndex, statusListCredential: "https://issuer-17.example/status/0" },
    extensionRoot: "0",
    salt: String(scalar("salt")),
  });

  const request = createRequest(hash, {
    id: "req-1",
    audience: AUDIENCE,
    nonce: seed("nonce"),
    circuits: [{ id: "compliance", version: 1, verificationKeyHash: "00".repeat(32) }],
    scope: { mode: "once", label: "airdrop-2026" },
    now,
    ...options.request,
    policy: options.policy ?? examplePolicy(),
  });
  const rule = requestRule(hash, request);

  const publicSignals = (changes: ProofChanges = {}): PublicSignalValues<"compliance"> => ({
    nullifier: nullifier(hash, holder.secret, rule.scope),
    ruleHash: rule.ruleHash,
    trustRoot: trustTree.root,
    asOf: encodeAsOf(changes.asOf ?? Math.floor(clock / 3600) * 3600),
    contextHash: requestContextHash(request, rule.ruleHash, changes.subject ?? request.subject),
  });

  return {
    hash,
    eddsa,
    now,
    holder,
    holderBlind: blind,
    issuerSecret: secret,
    issuer,
    issuerIndex,
    credential,
    statusTree,
    trustTree,
    request,
    rule,
    publicSignals,
    complianceInputs(changes = {}) {
      const { asOf, contextHash } = publicSignals(changes);
      return complianceInputs({
        credential,
        holderSecret: holder.secret,
        holderBlind: blind,
        issuer,
        trustPath: trustTree.path(issuerIndex),
        statusPath: statusTree.path(statusIndex),
        policy: rule.policy,
        clauseIndex: changes.clauseIndex ?? 0,
        scope: rule.scope,
        asOf,
        contextHash,
      });
    },
  };
}

function sign(
  hash: Hash,
  eddsa: Eddsa,
  secret: Uint8Array,
  unsigned: Omit<Credential, "signature">,
): Credential {
  const message = credentialCommitment(hash, {
    layoutVersion: 1,
    holderCommitment: BigInt(unsigned.holderCommitment),
    claimWords: claimWords(unsigned),
    extensionRoot: 0n,
    salt: BigInt(unsigned.salt),
  });
  const { r8, s } = eddsa.sign(secret, message);
  return {
    ...unsigned,
    signature: { r8: { x: String(r8.x), y: String(r8.y) }, s: String(s) },
  };
}
