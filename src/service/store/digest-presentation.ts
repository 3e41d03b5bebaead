import { createHash } from "node:crypto";
import type { Presentation } from "../../presentation/types.ts";

/**
 * SHA-256 of a presentation, 64 hex digits: the same for the same values, however the JSON was spaced and ordered.
 * @param presentation as `parsePresentation` gives it: canonical values, members in the parser's order
 */
export function digestPresentation(presentation: Presentation): string {
  return createHash("sha256")
    .update(`symbolon/presentation/1\n${JSON.stringify(presentation)}`, "utf8")
    .digest("hex");
}
