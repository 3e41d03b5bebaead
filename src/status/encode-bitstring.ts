import { encodeBase64url } from "./base64url.ts";
import { gzip } from "./gzip.ts";

/**
 * A bitstring -> `encodedList` of W3C Bitstring Status List 1.0: GZIP, then base64url with the multibase prefix 'u'.
 */
export async function encodeBitstring(bytes: Uint8Array): Promise<string> {
  return `u${encodeBase64url(await gzip(bytes))}`;
}
