import { COUNTRY_TABLE_REVISION } from "../credential/countries.ts";
import { OPERAND_LAYOUT, POLICY_CLAUSES } from "./operand-layout.ts";
import { parseClause } from "./parse-clause.ts";
import type { Policy } from "./policy.ts";
import { policyError, readInteger, readRecord } from "./policy-reader.ts";

const KEYS = ["type", "id", "version", "layoutVersion", "countryTable", "title", "anyOf"];
const ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
/** Control and format characters, which could turn the text that a holder reads around. */
const UNPRINTABLE = /\p{C}/u;

/**
 * JSON value -> policy: strict, unknown keys and operators refused, nothing defaulted. Says nothing yet about
 * whether the policy can be met; `compilePolicy` does.
 * @throws PolicyError `ERR_POLICY_FORM`, `ERR_POLICY_LAYOUT_UNKNOWN`, `ERR_POLICY_TABLE_REVISION`,
 *   `ERR_POLICY_TOO_MANY_CLAUSES` and those of `parseClause`; `details.path` is the JSON path
 */
export function parsePolicy(json: unknown): Policy {
  const record = readRecord(json, "$", KEYS);
  const { type, id, version, layoutVersion, countryTable, title, anyOf } = record;
  if (type !== "SymbolonPolicy") {
    throw policyError("ERR_POLICY_FORM", "$.type", "must be 'SymbolonPolicy'");
  }
  if (typeof id !== "string" || !ID.test(id)) {
    const message = "must be lower-case letters, digits and hyphens, at most 64";
    throw policyError("ERR_POLICY_FORM", "$.id", message);
  }
  if (readInteger(layoutVersion, "$.layoutVersion", 1, 2 ** 31) !== OPERAND_LAYOUT.version) {
    const message = `only operand layout ${OPERAND_LAYOUT.version} is known`;
    throw policyError("ERR_POLICY_LAYOUT_UNKNOWN", "$.layoutVersion", message);
  }
  if (readInteger(countryTable, "$.countryTable", 1, 2 ** 31) !== COUNTRY_TABLE_REVISION) {
    const message = `only country table ${COUNTRY_TABLE_REVISION} is known`;
    throw policyError("ERR_POLICY_TABLE_REVISION", "$.countryTable", message);
  }
  if (typeof title !== "string" || title.trim() === "" || title.length > 200) {
    throw policyError("ERR_POLICY_FORM", "$.title", "must be a text of 1 to 200 characters");
  }
  if (UNPRINTABLE.test(title)) {
    throw policyError("ERR_POLICY_FORM", "$.title", "has control or format characters");
  }
  if (!Array.isArray(anyOf) || anyOf.length === 0) {
    throw policyError("ERR_POLICY_FORM", "$.anyOf", "must be a list of clauses");
  }
  if (anyOf.length > POLICY_CLAUSES) {
    const message = `has more than ${POLICY_CLAUSES} clauses`;
    throw policyError("ERR_POLICY_TOO_MANY_CLAUSES", "$.anyOf", message, { most: POLICY_CLAUSES });
  }
  return {
    type,
    id,
    version: readInteger(version, "$.version", 1, 2 ** 31 - 1),
    layoutVersion: OPERAND_LAYOUT.version,
    countryTable: COUNTRY_TABLE_REVISION,
    title,
    anyOf: Array.from(anyOf, (clause: unknown, i) => parseClause(clause, `$.anyOf[${i}]`)),
  };
}
