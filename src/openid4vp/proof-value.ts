import { base64url } from "jose";
import { PresentationError } from "../errors.ts";
import type { ProofJson } from "../presentation/types.ts";

const WORDS = 8;
const WORD_BYTES = 32;

/**
 * A proof as Data Integrity's `proofValue`: multibase `u` (base64url) of eight big-endian words of 32 bytes, in the
 * order a.x, a.y, b.x.c0, b.x.c1, b.y.c0, b.y.c1, c.x, c.y.
 */
export function encodeProofValue({ a, b, c }: ProofJson): string {
  const hex = [...a, ...b.flat(), ...c].map((word) => {
    const digits = BigInt(word).toString(16);
    if (digits.length > WORD_BYTES * 2) throw new RangeError("a coordinate has 32 bytes");
    return digits.padStart(WORD_BYTES * 2, "0");
  });
  return `u${base64url.encode(fromHex(hex.join("")))}`;
}

/**
 * The inverse; one text for one proof. That the coordinates are on their curves is for verification to say.
 * @throws PresentationError `ERR_PRESENTATION_FORM`
 */
export function decodeProofValue(text: string): ProofJson {
  const bytes = /^u[A-Za-z0-9_-]{342}$/.test(text) ? base64url.decode(text.slice(1)) : undefined;
  if (bytes?.length !== WORDS * WORD_BYTES || `u${base64url.encode(bytes)}` !== text) {
    throw new PresentationError(
      "ERR_PRESENTATION_FORM",
      "proofValue must be multibase base64url of 256 bytes",
      { details: { path: "proof.proofValue" } },
    );
  }
  const word = (i: number) =>
    BigInt(
      `0x${Array.from(bytes.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES), (byte) =>
        byte.toString(16).padStart(2, "0"),
      ).join("")}`,
    ).toString();
  const pair = (i: number) => [word(i), word(i + 1)] as const;
  return { a: pair(0), b: [pair(2), pair(4)], c: pair(6) };
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
