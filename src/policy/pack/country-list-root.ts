import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { COUNTRIES } from "../../credential/countries.ts";
import { canonicalJson } from "../../field/canonical-json.ts";

/** 31 bytes are below the field's order. */
const ROOT_BYTES = 31;

/**
 * The `root` of a list of countries: the first 31 bytes of SHA-256 over the RFC 8785 text of its ISO 3166-1 alpha-2
 * codes in ascending order, each once. Anyone who has the published list gets it; it is no tree, since nobody proves
 * from it: rules name countries themselves.
 */
export function countryListRoot(codes: readonly string[]): bigint {
  const sorted = [...new Set(codes)].sort();
  if (sorted.length !== codes.length) throw new RangeError("a country stands twice");
  if (sorted.some((code) => COUNTRIES.indexOf(code) < 1)) {
    throw new RangeError("a code is of no known country");
  }
  const digest = sha256(utf8ToBytes(canonicalJson(sorted))).slice(0, ROOT_BYTES);
  return digest.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
