import { sha256 } from "@noble/hashes/sha2.js";
import { canonicalJson } from "../field/canonical-json.ts";
import type { Presentation, PresentationRequest } from "../presentation/types.ts";

/**
 * SHA-256 of a presentation's canonical JSON after the line of the domain, 64 hex digits: the same for the same values,
 * however the JSON was spaced and ordered.
 * @param presentation as `parsePresentation` gives it: canonical values
 */
export function digestPresentation(presentation: Presentation): string {
  return digest(`symbolon/presentation/2\n${canonicalJson(presentation)}`);
}

/** The same of a request. @param request as the service served it */
export function digestRequest(request: PresentationRequest): string {
  return digest(`symbolon/request/1\n${canonicalJson(request)}`);
}

/**
 * What stands for a request's id where others may read: the id admits to the request. 64 hex digits.
 * Whoever made the request for a session finds the session by it.
 */
export function digestRequestId(id: string): string {
  return digest(`symbolon/request-id/1\n${id}`);
}

function digest(text: string): string {
  const bytes = sha256(new TextEncoder().encode(text));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
