import { createHash } from "node:crypto";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { DecisionTable } from "./tables.ts";

/** The fields of a decision that its digest covers, each by a commitment of its own. */
export const DIGESTED_FIELDS = [
  "id",
  "request_id",
  "client_id",
  "policy_id",
  "outcome",
  "code",
  "decided_at",
  "as_of",
  "nullifier",
  "subject",
  "mode",
  "rule_hash",
  "presentation_digest",
  "terms_digest",
] as const satisfies readonly (keyof DecisionTable)[];

/**
 * Those that speak of the holder; `terms_digest` stands for the decision's terms, which go with any of them, since the
 * request's digest among them would tell a guessed subject. Without them a decision still says what was
 * decided, for whom, and when.
 */
export const ERASABLE_FIELDS = [
  "subject",
  "nullifier",
  "presentation_digest",
  "as_of",
  "terms_digest",
] as const satisfies readonly (typeof DIGESTED_FIELDS)[number][];

export type DigestedField = (typeof DIGESTED_FIELDS)[number];
export type ErasableField = (typeof ERASABLE_FIELDS)[number];

/** What is kept to show a field: its salt, or its commitment where salt and value are gone. */
export type FieldOpening = { readonly salt: string } | { readonly commitment: string };
export type DecisionOpenings = Readonly<Record<DigestedField, FieldOpening>>;

export type DigestedRow = Pick<DecisionTable, DigestedField | "salt" | "openings">;

/**
 * SHA-256 over the commitments to a decision's fields, 64 hex digits; its audit entry carries it. What remains of a
 * decision after fields were erased has the same digest.
 */
export function digestDecision(row: DigestedRow): string {
  const openings = openingsOf(row);
  const commitments = DIGESTED_FIELDS.map((field) => [field, commitmentOf(row, field, openings)]);
  return sha256(`symbolon/decision/3\n${canonicalJson(Object.fromEntries(commitments))}`);
}

/** What opens each field of a row, whether or not fields of it were erased. */
export function openingsOf({ salt, openings }: DigestedRow): DecisionOpenings {
  if (openings !== null) return JSON.parse(openings) as DecisionOpenings;
  const salts = DIGESTED_FIELDS.map((field) => [field, { salt: fieldSalt(salt, field) }]);
  return Object.fromEntries(salts) as DecisionOpenings;
}

export function commitmentOf(
  row: DigestedRow,
  field: DigestedField,
  openings: DecisionOpenings,
): string {
  const opening = openings[field];
  return "salt" in opening ? commitField(field, opening.salt, row[field]) : opening.commitment;
}

/** No field's salt tells another's, and none tells the seed: one is handed out or destroyed without the others. */
function fieldSalt(seed: string, field: DigestedField): string {
  return sha256(`symbolon/decision-salt/3\n${seed}\n${field}`).slice(0, 32);
}

function commitField(field: DigestedField, salt: string, value: string | number | null): string {
  return sha256(`symbolon/decision-field/3\n${canonicalJson([field, salt, value])}`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
