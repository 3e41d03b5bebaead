import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

const SIGNATURE = /^0x[0-9a-fA-F]{130}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/**
 * Whether an externally owned account signed the text (EIP-191, version 0x45): r, s and v, 65 bytes in hex, v 27 or 28
 * (or 0 or 1), s in the lower half (EIP-2). An address in mixed case must be in EIP-55's. Contract accounts (EIP-1271)
 * have no key, and cannot be verified without their chain.
 */
export function verifyEip191(text: string, signature: string, address: string): boolean {
  if (!SIGNATURE.test(signature) || !ADDRESS.test(address) || !isChecksummed(address)) return false;
  const bytes = hexToBytes(signature.slice(2));
  const v = bytes[64] as number;
  const recovery = v >= 27 ? v - 27 : v;
  if (recovery > 1) return false;
  const message = utf8ToBytes(text);
  const head = utf8ToBytes(`\x19Ethereum Signed Message:\n${message.length}`);
  const digest = keccak_256(concatBytes(head, message));
  try {
    const compact = bytes.subarray(0, 64);
    if (secp256k1.Signature.fromBytes(compact, "compact").hasHighS()) return false;
    const recovered = concatBytes(Uint8Array.of(recovery), compact);
    const key = secp256k1.recoverPublicKey(recovered, digest, { prehash: false });
    const point = secp256k1.Point.fromBytes(key).toBytes(false);
    const signer = bytesToHex(keccak_256(point.subarray(1)).subarray(12));
    return signer === address.slice(2).toLowerCase();
  } catch {
    return false;
  }
}

/** EIP-55; an address in one case has no checksum. */
function isChecksummed(address: string): boolean {
  const digits = address.slice(2);
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return true;
  const hash = bytesToHex(keccak_256(utf8ToBytes(lower)));
  return [...digits].every((digit, i) => {
    const isUpper = Number.parseInt(hash[i] as string, 16) >= 8;
    return digit === (isUpper ? digit.toUpperCase() : digit.toLowerCase());
  });
}
