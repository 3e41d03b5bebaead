/**
 * The statements that the Solidity tests have real proofs of: several holders, issuers and trees of issuers, both
 * versions of a policy and each of their clauses, all modes, a subject and a nonce each, and times over a whole day.
 */
import { createHash } from "node:crypto";
import type { Claims } from "../src/credential/types.ts";
import type { Policy } from "../src/policy/policy.ts";
import type { Hex } from "../src/presentation/abi-encode.ts";
import { SCOPE_MODES, type ScopeMode } from "../src/presentation/scope.ts";
import { examplePolicy } from "../test/support/example-policy.ts";

export interface PoolEntry {
  readonly mode: ScopeMode;
  /** 1 or 2: place among `POOL_POLICIES`, from 1. */
  readonly version: number;
  readonly clauseIndex: number;
  readonly claims: Partial<Claims>;
  readonly subject: Hex;
  readonly nonce: Uint8Array;
  readonly holder: string;
  /** Issuers in the trust tree; the last one of a small tree has signed. */
  readonly issuers: number;
  /** Seconds before the moment of the world that the proof speaks of. */
  readonly back: number;
}

/** The second version has three clauses, so that a proof hides which. */
export const POOL_POLICIES: readonly Policy[] = [
  examplePolicy(),
  {
    ...examplePolicy(),
    version: 2,
    anyOf: [
      { residence: { in: ["DE", "FR", "NL"] }, age: { atLeast: 21 } },
      { citizenships: { notIn: ["US"] }, kycLevel: { atLeast: "high" }, pep: { in: ["none"] } },
      { clientClass: { anyOf: ["eu-professional"] }, screeningAge: { atMost: "3d" } },
    ],
  },
];

/** Each has one root. */
export const POOL_TREES: readonly number[] = [40, 3, 9];

const POOL_SIZE = 54;
const HOLDERS = ["one", "two", "three", "four", "five"];
const COUNTRIES = ["DE", "FR", "NL"];

const digest = (label: string) => createHash("sha256").update(label).digest();
const at = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;

export function poolEntries(): PoolEntry[] {
  return Array.from({ length: POOL_SIZE }, (_, i) => {
    const version = 1 + (Math.floor(i / 3) % 2);
    return {
      mode: at(SCOPE_MODES, i),
      version,
      clauseIndex: version === 1 ? 0 : Math.floor(i / 6) % 3,
      claims: {
        residence: { country: at(COUNTRIES, i * 5), evidence: "government-register" },
        kycLevel: version === 1 && i % 4 === 0 ? "substantial" : "high",
        dateOfBirth: `${1950 + i}-0${1 + (i % 9)}-1${i % 10}`,
      },
      subject: `0x${digest(`subject ${i}`).subarray(0, 20).toString("hex")}`,
      nonce: digest(`nonce ${i}`),
      holder: at(HOLDERS, i * 7 + Math.floor(i / 3)),
      issuers: at(POOL_TREES, Math.floor(i / 6) + i),
      back: (i * 4_987) % 86_400,
    };
  });
}
