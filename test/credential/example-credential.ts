import { claimWords } from "../../src/credential/claim-words.ts";
import {
  credentialCommitment,
  holderCommitment,
} from "../../src/credential/credential-commitment.ts";
import type { Claims, Credential } from "../../src/credential/types.ts";
import { loadEddsa } from "../../src/field/eddsa.ts";
import { loadHash } from "../../src/field/poseidon.ts";

/** A value with some members replaced, or left out by `undefined`, for strict readers. */
export function changed<T extends object>(value: T, changes: { [key: string]: unknown }): T {
  const merged: [string, unknown][] = Object.entries({ ...value, ...changes });
  return Object.fromEntries(merged.filter(([, member]) => member !== undefined)) as T;
}

/** Every claim that the layout has. */
export const FULL_CLAIMS: Claims = {
  personType: "natural",
  kycLevel: "substantial",
  kycRegime: "EU-AMLR",
  riskRating: "low",
  pep: "none",
  residence: {
    country: "DE",
    subdivision: "DE-BY",
    evidence: "government-register",
    since: "2019-03-01",
  },
  taxResidences: ["DE", "US"],
  citizenships: ["DE", "TR", "US"],
  dateOfBirth: "1988-02-29",
  clientClasses: ["eu-retail", "us-accredited"],
  suitability: ["crypto-basics", "leverage"],
  kycDoneAt: "2026-01-10T09:30:00Z",
};

export const TERMS = {
  issuedAt: "2026-01-11T00:00:00Z",
  expiresAt: "2027-01-11T00:00:00Z",
  statusIndex: 131_072 * 3 + 77,
};

export const HOLDER = { secret: 123_456_789n, blind: 987_654_321n };
export const ISSUER_SECRET = new Uint8Array(32).fill(42);

/** Signed by a key of its own, whatever the claims. */
export async function exampleCredential(claims: Claims = FULL_CLAIMS): Promise<Credential> {
  const [hash, eddsa] = await Promise.all([loadHash(), loadEddsa()]);
  const { x, y } = eddsa.publicKey(ISSUER_SECRET);
  const commitment = holderCommitment(hash, HOLDER.secret, HOLDER.blind);
  const unsigned: Omit<Credential, "signature"> = {
    type: "SymbolonCredential",
    version: 1,
    layoutVersion: 1,
    issuer: { id: "did:web:kyc.example", publicKey: { x: String(x), y: String(y) } },
    holderCommitment: String(commitment),
    claims,
    issuedAt: TERMS.issuedAt,
    expiresAt: TERMS.expiresAt,
    status: {
      index: TERMS.statusIndex,
      statusListCredential: "https://kyc.example/status/list-3.json",
    },
    extensionRoot: "0",
    salt: "5555",
  };
  const message = credentialCommitment(hash, {
    layoutVersion: 1,
    holderCommitment: commitment,
    claimWords: claimWords(unsigned),
    extensionRoot: 0n,
    salt: 5555n,
  });
  const { r8, s } = eddsa.sign(ISSUER_SECRET, message);
  return { ...unsigned, signature: { r8: { x: String(r8.x), y: String(r8.y) }, s: String(s) } };
}
