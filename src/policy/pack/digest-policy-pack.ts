import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { PolicyPack } from "./policy-pack.ts";

/** What is signed: the pack's RFC 8785 text in UTF-8. */
export function policyPackBytes(pack: PolicyPack): Uint8Array {
  return utf8ToBytes(canonicalJson(pack));
}

/** SHA-256 of the RFC 8785 text, in hex: the pack's name, whatever its layout in a file. */
export function digestPolicyPack(pack: PolicyPack): string {
  return bytesToHex(sha256(policyPackBytes(pack)));
}
