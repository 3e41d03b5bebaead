import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64 } from "@scure/base";
import { RawWitness } from "@scure/btc-signer";
import { type BitcoinAddress, outputScript } from "./bitcoin-address.ts";
import { hash160, isEqual, varBytes } from "./verify-bip137.ts";

const ZERO4 = new Uint8Array(4);
const ZERO8 = new Uint8Array(8);
/** Value 0, script OP_RETURN: the one output of `to_sign`. */
const SIGNED_OUTPUT = concatBytes(ZERO8, Uint8Array.of(1, 0x6a));
const SIGHASH_ALL = 1;

/**
 * Whether an address signed the text by BIP-322's simple form: base64 of the witness that would spend a virtual output
 * of the address. Takes P2WPKH (BIP-143) and P2TR by its key (BIP-341), with the sighash types ALL and, in Taproot,
 * DEFAULT; no other script.
 */
export function verifyBip322(text: string, signature: string, address: BitcoinAddress): boolean {
  try {
    const bytes = base64.decode(signature);
    const witness = RawWitness.decode(bytes);
    // one spelling of a witness
    if (!isEqual(RawWitness.encode(witness), bytes)) return false;
    const outpoint = concatBytes(virtualTransaction(text, address), ZERO4);
    if (address.type === "wpkh") return isKeyHashSpend(witness, outpoint, address.hash);
    if (address.type === "tr") return isTaprootSpend(witness, outpoint, address);
    return false;
  } catch {
    return false;
  }
}

/** Id of `to_spend`, which commits to the text. */
function virtualTransaction(text: string, address: BitcoinAddress): Uint8Array {
  const message = schnorr.utils.taggedHash("BIP0322-signed-message", utf8ToBytes(text));
  const noOutpoint = concatBytes(new Uint8Array(32), new Uint8Array(4).fill(0xff));
  return hash256(
    concatBytes(
      ZERO4,
      Uint8Array.of(1),
      noOutpoint,
      varBytes(concatBytes(Uint8Array.of(0, 32), message)),
      ZERO4,
      Uint8Array.of(1),
      ZERO8,
      varBytes(outputScript(address)),
      ZERO4,
    ),
  );
}

/** BIP-143 over `to_sign`: version 0, sequence 0, amount 0, locktime 0. */
function isKeyHashSpend(
  witness: readonly Uint8Array[],
  outpoint: Uint8Array,
  keyHash: Uint8Array,
): boolean {
  const [signature, key] = witness;
  if (witness.length !== 2 || signature === undefined || key?.length !== 33) return false;
  if (signature.at(-1) !== SIGHASH_ALL || !isEqual(hash160(key), keyHash)) return false;
  const script = concatBytes(Uint8Array.of(0x76, 0xa9, 20), keyHash, Uint8Array.of(0x88, 0xac));
  const digest = hash256(
    concatBytes(
      ZERO4,
      hash256(outpoint),
      hash256(ZERO4),
      outpoint,
      varBytes(script),
      ZERO8,
      ZERO4,
      hash256(SIGNED_OUTPUT),
      ZERO4,
      Uint8Array.of(SIGHASH_ALL, 0, 0, 0),
    ),
  );
  const der = signature.subarray(0, -1);
  return secp256k1.verify(der, digest, key, { format: "der", prehash: false, lowS: true });
}

/** BIP-341 by the output's key, without annex. */
function isTaprootSpend(
  witness: readonly Uint8Array[],
  outpoint: Uint8Array,
  address: BitcoinAddress & { type: "tr" },
): boolean {
  const [signature] = witness;
  if (witness.length !== 1 || signature === undefined) return false;
  const type = signature.length === 64 ? 0 : signature[64];
  if (signature.length !== (type === 0 ? 64 : 65) || (type !== 0 && type !== SIGHASH_ALL)) {
    return false;
  }
  const message = concatBytes(
    Uint8Array.of(0, type),
    ZERO4,
    ZERO4,
    sha256(outpoint),
    sha256(ZERO8),
    sha256(varBytes(outputScript(address))),
    sha256(ZERO4),
    sha256(SIGNED_OUTPUT),
    Uint8Array.of(0),
    ZERO4,
  );
  const digest = schnorr.utils.taggedHash("TapSighash", message);
  return schnorr.verify(signature.subarray(0, 64), digest, address.pubkey);
}

function hash256(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}
