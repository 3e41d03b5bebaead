import type * as z from "zod";
import { type ErrorCode, PolicyError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";

type Issue = z.core.$ZodIssue;

const key = (part: PropertyKey): string => {
  if (typeof part === "number") return `[${part}]`;
  const name = String(part);
  return /^[A-Za-z0-9_-]{1,40}$/.test(name) ? `.${name}` : ".?";
};

/** The first fault of a union is that of the member that came furthest; else the union's own place. */
function deepest(issue: Issue): readonly [path: readonly PropertyKey[], issue: Issue] {
  if (issue.code !== "invalid_union") return [issue.path, issue];
  const inner = issue.errors
    .flatMap((errors) => errors.slice(0, 1))
    .map(deepest)
    .sort(([a], [b]) => b.length - a.length)[0];
  if (inner === undefined || inner[0].length === 0) return [issue.path, issue];
  return [[...issue.path, ...inner[0]], inner[1]];
}

/** What was expected, from the schema alone: what was found is not repeated. */
function sayExpected(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be present and of type ${issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "unrecognized_keys":
      return "is unknown";
    case "too_big":
      return `must be at most ${issue.maximum}`;
    case "too_small":
      return `must be at least ${issue.minimum}`;
    case "custom":
      return `must be ${issue.message}`;
    default:
      return "has the wrong form";
  }
}

/**
 * Reads JSON by a schema: strictly, and nothing of it is dropped on the way.
 * @throws PolicyError with the code; `details.path` is the JSON path
 */
export function readShape<T>(
  schema: z.ZodType<T>,
  json: unknown,
  code: ErrorCode<"POLICY">,
  root = "$",
): T {
  const refuse = (path: string, what: string) =>
    new PolicyError(code, `${path}: ${what}`, { details: { path } });
  const result = schema.safeParse(json);
  if (!result.success) {
    const [first] = result.error.issues;
    if (first === undefined) throw refuse(root, "has the wrong form");
    const [path, issue] = deepest(first);
    const extra = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
    throw refuse(`${root}${[...path, ...extra].map(key).join("")}`, sayExpected(issue));
  }
  // What a text cannot carry, or what the schema's reader passes over, would not be what is signed.
  const read = canonicalOf(result.data);
  if (read === undefined || read !== canonicalOf(json)) throw refuse(root, "is no plain JSON");
  return result.data;
}

function canonicalOf(value: unknown): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}
