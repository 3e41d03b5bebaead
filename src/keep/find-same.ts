import { canonicalJson } from "../field/canonical-json.ts";
import type { KeptRecord } from "./records.ts";

/** The id of the credential that is this very one, in whichever order its members stand. */
export function findSame(
  values: ReadonlyMap<string, KeptRecord>,
  credential: unknown,
): string | undefined {
  const [salt, text] = [saltOf(credential), canonicalJson(credential)];
  for (const [id, value] of values) {
    if (value.kind !== "credential" || saltOf(value.credential) !== salt) continue;
    if (canonicalJson(value.credential) === text) return id;
  }
  return undefined;
}

/** Nearly always tells two credentials apart, and costs nothing. */
const saltOf = (credential: unknown) => (credential as { readonly salt?: unknown } | null)?.salt;
