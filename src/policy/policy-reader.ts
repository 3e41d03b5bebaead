import { type ErrorCode, PolicyError } from "../errors.ts";

export type JsonRecord = Readonly<Record<string, unknown>>;

/** A policy's error, with the JSON path of the place at fault. */
export function policyError(
  code: ErrorCode<"POLICY">,
  path: string,
  message: string,
  details: Readonly<Record<string, string | number | boolean | readonly string[]>> = {},
): PolicyError {
  return new PolicyError(code, `${path}: ${message}`, { details: { path, ...details } });
}

/** A key as part of a path; text of unknown length and content is not repeated. */
const pathKey = (key: string): string => (/^[A-Za-z0-9_-]{1,40}$/.test(key) ? key : "?");

/** An object with no keys but these, else `unknownKey`. */
export function readRecord(
  value: unknown,
  path: string,
  known: readonly string[],
  unknownKey: ErrorCode<"POLICY"> = "ERR_POLICY_FORM",
): JsonRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw policyError("ERR_POLICY_FORM", path, "must be an object");
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      const expected = known.join(", ");
      throw policyError(unknownKey, `${path}.${pathKey(key)}`, `is unknown; known: ${expected}`, {
        known,
      });
    }
  }
  return value as JsonRecord;
}

/** An object with exactly one of the operators. */
export function readOperator<Operator extends string>(
  value: unknown,
  path: string,
  operators: readonly Operator[],
): { operator: Operator; operand: unknown; path: string } {
  const record = readRecord(value, path, operators, "ERR_POLICY_OPERATOR_UNKNOWN");
  const [operator, ...others] = operators.filter((name) => Object.hasOwn(record, name));
  if (operator === undefined || others.length > 0) {
    throw policyError("ERR_POLICY_FORM", path, `must have exactly one of ${operators.join(", ")}`);
  }
  return { operator, operand: record[operator], path: `${path}.${operator}` };
}

/** 1 to `most` distinct strings, each of which `isKnown`. */
export function readNames<Name extends string>(
  value: unknown,
  path: string,
  most: number,
  isKnown: (name: string) => name is Name,
  known: readonly string[] = [],
): Name[] {
  if (!Array.isArray(value)) throw policyError("ERR_POLICY_FORM", path, "must be a list");
  if (value.length === 0) throw policyError("ERR_POLICY_FORM", path, "must not be empty");
  if (value.length > most) {
    throw policyError("ERR_POLICY_VALUE_RANGE", path, `has more than ${most} entries`, { most });
  }
  const names: Name[] = [];
  for (const [i, name] of value.entries() as Iterable<[number, unknown]>) {
    const at = `${path}[${i}]`;
    if (typeof name !== "string") throw policyError("ERR_POLICY_FORM", at, "must be a string");
    if (!isKnown(name)) {
      const hint = known.length > 0 ? `; known: ${known.join(", ")}` : "";
      throw policyError("ERR_POLICY_VALUE_RANGE", at, `names nothing known${hint}`, { known });
    }
    if (names.includes(name)) throw policyError("ERR_POLICY_FORM", at, "is listed twice");
    names.push(name);
  }
  return names;
}

/** An integer from `least` to `most`. */
export function readInteger(value: unknown, path: string, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw policyError("ERR_POLICY_FORM", path, "must be an integer");
  }
  if (value < least || value > most) {
    throw policyError("ERR_POLICY_VALUE_RANGE", path, `must be from ${least} to ${most}`);
  }
  return value;
}
