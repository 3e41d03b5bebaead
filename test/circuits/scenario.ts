import { CLAIM_LAYOUT, type ClaimField } from "../../src/credential/claim-layout.ts";
import { multiplyPoint, type Point, SUBGROUP_ORDER } from "../../src/field/babyjub.ts";
import { loadEddsa } from "../../src/field/eddsa.ts";
import { type FieldValues, packWords } from "../../src/field/layout.ts";
import { MerkleTree } from "../../src/field/merkle.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { OPERAND_LAYOUT, type OperandField } from "../../src/policy/operand-layout.ts";
import { STATUS_DEPTH, STATUS_WORD_BITS } from "../../src/status/status-tree-parameters.ts";
import {
  ISSUER_RECORD_LAYOUT,
  type IssuerRecordField,
  TRUST_DEPTH,
} from "../../src/trust/issuer-record-layout.ts";

const hash = await loadHash();
const eddsa = await loadEddsa();

const mask = (...places: number[]): bigint =>
  places.reduce((sum, place) => sum | (1n << BigInt(place)), 0n);

export const NOW = 1795219200n;
const DAY = 86400n;
export const TODAY = 20261121n;

/** A holder whom every operand accepts, with a subdivision, three citizenships and something in every field. */
export const CLAIMS: FieldValues<ClaimField> = {
  personType: 1n,
  kycLevel: 2n,
  kycRegime: 5n,
  riskRating: 1n,
  pepStatus: 1n,
  residenceCountry: 61n,
  residenceSubdivision: 7n,
  residenceEvidence: 6n,
  residenceSince: 20190401n,
  taxResidence1: 61n,
  taxResidence2: 79n,
  taxResidence3: 0n,
  taxResidenceOverflow: 0n,
  citizenship1: 79n,
  citizenship2: 61n,
  citizenship3: 210n,
  citizenshipOverflow: 0n,
  dateOfBirth: 20080229n,
  clientClasses: mask(1, 3),
  suitability: mask(0, 2, 31),
  kycDoneAt: NOW - 100n * DAY,
  issuedAt: NOW - 99n * DAY,
  expiresAt: NOW + 200n * DAY,
  statusIndex: 77n * 131072n + 4242n,
};

/** Every operand is on. */
export const OPERANDS: FieldValues<OperandField> = {
  residenceMap: mask(61, 62, 255),
  taxResidenceMap: mask(61, 79),
  citizenshipMap: mask(61, 79, 210),
  deniedSubdivision1: 61n * 1024n + 8n,
  deniedSubdivision2: 61n * 1024n + 9n,
  deniedSubdivision3: 62n * 1024n + 7n,
  deniedSubdivision4: 61n * 1024n + 10n,
  deniedSubdivision5: 61n * 1024n + 11n,
  deniedSubdivision6: 61n * 1024n + 12n,
  deniedSubdivision7: 61n * 1024n + 13n,
  deniedSubdivision8: 255n * 1024n + 1023n,
  personTypes: mask(1),
  riskRatings: mask(1, 2),
  pepStatuses: mask(1),
  residenceEvidences: mask(6, 7),
  regimes: mask(5, 63),
  minKycLevel: 2n,
  clientClasses: mask(3, 15),
  suitability: mask(0, 31),
  minAge: 18n,
  leapDayEarly: 0n,
  maxKycAge: 365n * DAY,
  kycAgeOff: 0n,
  maxScreeningAge: 7n * DAY,
  screeningAgeOff: 0n,
  maxStatusAge: DAY,
  statusAgeOff: 0n,
  validFor: 30n * DAY,
};

export const RECORD: FieldValues<IssuerRecordField> = {
  regimes: mask(0, 5),
  maxKycLevel: 3n,
  clientClasses: mask(0, 1, 3),
  statusAsOf: NOW - 3600n,
  screenedAt: NOW - DAY,
  listVersion: 9n,
};

export interface Scenario {
  readonly claims?: Partial<FieldValues<ClaimField>>;
  readonly operands?: Partial<FieldValues<OperandField>>;
  readonly record?: Partial<FieldValues<IssuerRecordField>>;
  readonly revoked?: readonly number[];
  readonly date?: bigint;
  readonly seconds?: bigint;
  readonly scope?: bigint;
  readonly holderSecret?: bigint;
  readonly holderBlind?: bigint;
  readonly salt?: bigint;
  readonly extensionRoot?: bigint;
  readonly contextHash?: bigint;
  /** Other clauses of the policy, behind the one that is opened. */
  readonly otherClauses?: readonly bigint[];
  /** The whole policy in place of `otherClauses`. */
  readonly clauses?: readonly (bigint | "opened")[];
  /** 32 bytes. */
  readonly issuerSecret?: Uint8Array;
  readonly trustIndex?: number;
  /** Leaves of other issuers by their places. */
  readonly otherIssuers?: readonly (readonly [number, bigint])[];
}

const SECRET = new Uint8Array(32).fill(7);
export const ISSUER_KEY: Point = eddsa.publicKey(SECRET);

export function signCommitment(commitment: bigint) {
  return eddsa.sign(SECRET, commitment);
}

const OTHER_ISSUERS = [
  [0, 11n],
  [511, 22n],
] as const;

export function statusTree(revoked: readonly number[]): MerkleTree {
  const words = new Map<number, bigint>();
  for (const index of revoked) {
    const word = Math.floor(index / STATUS_WORD_BITS);
    words.set(word, (words.get(word) ?? 0n) | (1n << BigInt(index % STATUS_WORD_BITS)));
  }
  return new MerkleTree(hash, "STATUS_NODE", STATUS_DEPTH, words);
}

/** A neighbour in the status list and one in the next word are revoked. */
const NEIGHBOURS = [4241, 4243, 4242 + 128].map((index) => 77 * 131072 + index);

/** Named inputs of `Compliance` and the public signals that they must give. Nothing here refuses anything. */
export function buildScenario(scenario: Scenario = {}) {
  const claims = { ...CLAIMS, ...scenario.claims };
  const operands = { ...OPERANDS, ...scenario.operands };
  const record = { ...RECORD, ...scenario.record };
  const { holderSecret = 1234567n, holderBlind = 7654321n, scope = 999n } = scenario;
  const { salt = 5555n, extensionRoot = 0n, contextHash = 888n } = scenario;
  const { date = TODAY, seconds = NOW } = scenario;
  const { issuerSecret = SECRET, trustIndex = 300, otherIssuers = OTHER_ISSUERS } = scenario;
  const { otherClauses = [101n, 102n, 103n], clauses = ["opened", ...otherClauses] } = scenario;

  const claimWords = packWords(CLAIM_LAYOUT, claims);
  const clauseWords = packWords(OPERAND_LAYOUT, operands);
  const issuerWord = packWords(ISSUER_RECORD_LAYOUT, record)[0] ?? 0n;
  const holder = hash("HOLDER", [holderSecret, holderBlind]);
  const commitment = hash("CREDENTIAL", [1n, holder, ...claimWords, extensionRoot, salt]);
  const issuerKey = eddsa.publicKey(issuerSecret);
  const signature = eddsa.sign(issuerSecret, commitment);

  const status = statusTree(scenario.revoked ?? NEIGHBOURS);
  const leaf = hash("ISSUER", [issuerKey.x, issuerKey.y, status.root, issuerWord]);
  const trust = new MerkleTree(hash, "TRUST_NODE", TRUST_DEPTH, [
    ...otherIssuers.filter(([index]) => index !== trustIndex),
    [trustIndex, leaf],
  ]);

  const clauseHash = hash("CLAUSE", clauseWords);
  const clauseHashes = clauses.map((clause) => (clause === "opened" ? clauseHash : clause));
  const ruleHash = hash("RULE", [hash("POLICY", [1n, ...clauseHashes]), scope]);
  const word = Number(claims.statusIndex >> 7n);
  return {
    claims,
    operands,
    record,
    inputs: {
      holderSecret,
      holderBlind,
      claimWords,
      extensionRoot,
      salt,
      issuerKey: [issuerKey.x, issuerKey.y],
      signatureR8: [signature.r8.x, signature.r8.y],
      signatureS: signature.s,
      issuerWord,
      statusRoot: status.root,
      statusPath: status.path(word).levels,
      trustPath: trust.path(trustIndex).levels,
      clauseWords,
      clauseHashes,
      scope,
      asOf: date * (1n << 40n) + seconds,
      contextHash,
    },
    outputs: {
      nullifier: hash("NULLIFIER", [holderSecret, scope]),
      ruleHash,
      trustRoot: trust.root,
    },
  };
}

/** The eight points of small order, the identity last. The generator of the whole curve is EIP-2494's. */
export function smallOrderPoints(): Point[] {
  const generator: Point = {
    x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
    y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
  };
  const ofOrder8 = multiplyPoint(generator, SUBGROUP_ORDER);
  return [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n].map((k) => multiplyPoint(ofOrder8, k));
}
