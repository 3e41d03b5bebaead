import { isScalar, parseScalar } from "../field/scalar.ts";
import { parseInstant } from "./calendar.ts";
import { type Reader, readObject, readText } from "./read-object.ts";

function isDecimalScalar(text: string): boolean {
  try {
    return isScalar(parseScalar(text));
  } catch {
    return false;
  }
}

/** A canonical decimal below the field's order, kept as text. */
export const readDecimal: Reader<string> = readText(
  "a canonical decimal below the field's order",
  isDecimalScalar,
);

export const readPoint = readObject({ x: readDecimal, y: readDecimal });

export const readInstant: Reader<string> = readText(
  "a time as '2026-01-31T12:00:00Z'",
  (text) => parseInstant(text) !== undefined,
);

/** did:web with an optional path (https://w3c-ccg.github.io/did-method-web/). */
const DID_WEB = /^did:web:[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:%3A[0-9]{1,5})?(?::[A-Za-z0-9._~-]+)*$/;

export const readDidWeb: Reader<string> = readText(
  "a did:web identifier",
  (text) => text.length <= 512 && DID_WEB.test(text),
);

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function isWebAddress(text: string): boolean {
  if (text.length > 2048 || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname));
}

/** An https address; plain http for this machine alone. Fetching it safely is up to who fetches. */
export const readWebAddress: Reader<string> = readText("an https address", isWebAddress);
