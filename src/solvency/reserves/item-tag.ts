import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** What an item is, whoever claims it: `eip155:1`, an address, an asset. */
export interface ItemIdentity {
  readonly network: string;
  readonly address: string;
  /**
   * Not what a venue's policy calls it: on chain `native` or the contract's address in lower case; elsewhere what the
   * authority and its attesters have agreed on.
   */
  readonly asset: string;
}

/**
 * Tag of an item that is shown with its address: SHA-256 of what it is, the top byte 0. The same for every venue and
 * epoch, so that an address that two claim is found by anyone.
 */
export function openTag(identity: ItemIdentity): bigint {
  return toTag(sha256(encode(identity)));
}

/**
 * Tag of an item whose address stays hidden: HMAC-SHA-256 under a key that an authority shares with its attesters. A
 * plain hash of an address can be found by trying all addresses, and a salted one would differ from venue to venue.
 * @param key at least 32 bytes
 */
export function keyedTag(key: Uint8Array, identity: ItemIdentity): bigint {
  if (key.length < 32) throw new RangeError("the authority's key has at least 32 bytes");
  return toTag(hmac(sha256, key, encode(identity)));
}

/** Of Bitcoin, in upper or in lower case (BIP-173). */
const BECH32 = /^(?:bc|tb|bcrt)1[02-9ac-hj-np-z]+$/i;

/** One spelling: Ethereum's addresses and Bech32's in lower case, each part with its length before it. */
function encode({ network, address, asset }: ItemIdentity): Uint8Array {
  const isBech32 = network.startsWith("bip122:") && BECH32.test(address);
  const spelled = network.startsWith("eip155:") || isBech32 ? address.toLowerCase() : address;
  const parts = ["symbolon/reserve-item/1", network, spelled, asset];
  return utf8ToBytes(parts.map((part) => `${utf8ToBytes(part).length}:${part}`).join(""));
}

function toTag(digest: Uint8Array): bigint {
  return BigInt(`0x${bytesToHex(digest.subarray(1))}`);
}
