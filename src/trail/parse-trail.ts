import { TrailError } from "../errors.ts";
import { parsePolicyPack } from "../policy/pack/parse-policy-pack.ts";
import type { PolicyPack } from "../policy/pack/policy-pack.ts";
import { type Trail, type TrailRecord, trailSchema } from "./trail-schema.ts";

/**
 * JSON value -> trail. Nothing of it is proved: whoever needs proof reads the chain.
 * @throws TrailError `ERR_TRAIL_FORM`; `details.path` is the JSON path
 */
export function parseTrail(json: unknown): Trail {
  const result = trailSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw refuse(pathOf(issue?.path ?? []), sayIssue(issue?.code));
  }
  const trail: Trail = result.data;
  trail.records.forEach((record, i) => {
    const path = `$.records[${i}]`;
    const before = trail.records[i - 1];
    if (before !== undefined && !isAfter(record, before)) throw refuse(path, "is out of order");
    if (record.blockNumber < trail.fromBlock || record.blockNumber > trail.toBlock) {
      throw refuse(path, "is of a block outside the range");
    }
    if (record.timestamp > trail.asOf) throw refuse(path, "is later than the last block");
  });
  if (trail.toBlock < trail.fromBlock) throw refuse("$.toBlock", "is before fromBlock");
  return trail;
}

/** The packs that came with the trail. @throws PolicyError as `parsePolicyPack` */
export function trailPacks(trail: Trail): PolicyPack[] {
  return (trail.packs ?? []).map(parsePolicyPack);
}

const isAfter = (a: TrailRecord, b: TrailRecord): boolean =>
  a.blockNumber > b.blockNumber || (a.blockNumber === b.blockNumber && a.logIndex > b.logIndex);

const pathOf = (path: readonly PropertyKey[]): string =>
  `$${path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part.toString()}`)).join("")}`;

/** What was found is not repeated: it may be anything. */
function sayIssue(code: string | undefined): string {
  if (code === "unrecognized_keys") return "has an unknown member";
  if (code === "invalid_type") return "is missing or of the wrong type";
  return "has the wrong form";
}

function refuse(path: string, what: string): TrailError {
  return new TrailError("ERR_TRAIL_FORM", `${path}: ${what}`, { details: { path } });
}
