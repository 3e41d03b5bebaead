import { createHash } from "node:crypto";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { Presentation } from "../../presentation/types.ts";

/**
 * SHA-256 of a presentation's canonical JSON after the line of the domain, 64 hex digits: the same for the same values,
 * however the JSON was spaced and ordered.
 * @param presentation as `parsePresentation` gives it: canonical values
 */
export function digestPresentation(presentation: Presentation): string {
  return createHash("sha256")
    .update(`symbolon/presentation/2\n${canonicalJson(presentation)}`, "utf8")
    .digest("hex");
}
