import { gcmsiv } from "@noble/ciphers/aes.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import * as z from "zod";
import { readDocument } from "../documents/signed-document.ts";
import { refuse } from "../solvency-error.ts";
import { TIERS, type TierId } from "../tiers.ts";
import type { LeafInclusion } from "../verify-inclusion.ts";

/** What the record of a leaf holds. */
export interface InclusionRecord {
  readonly leaf: LeafInclusion;
  /** Signed by the venue: evidence in a dispute (`verifyReceipt`). */
  readonly receipt: string;
}

export const KEY_BYTES = 32;
const LOCATOR_BYTES = 16;
const LENGTH_BYTES = 4;
const TAG_BYTES = 16;
/** What a record has beside its text. */
export const RECORD_OVERHEAD = LOCATOR_BYTES + LENGTH_BYTES + TAG_BYTES;

/**
 * The key of a customer's records of one epoch, which the venue gives to the customer over the account that they have
 * with it. @param secret at least 32 bytes, the venue's alone, new every epoch
 */
export function customerKey(secret: Uint8Array, epoch: number, idDigest: bigint): Uint8Array {
  if (secret.length < 32) throw new RangeError("a secret has 32 bytes or more");
  const key = extract(sha256, secret, utf8ToBytes("symbolon/solvency-inclusion/1"));
  return expand(sha256, key, utf8ToBytes(`${epoch}/${idDigest}`), KEY_BYTES);
}

/** Where a customer's part is looked for: nobody without the key can tell whose it is. */
export function locate(
  key: Uint8Array,
  part: number,
  buckets: number,
): { readonly bucket: number; readonly locator: Uint8Array } {
  // all parts of a customer lie in one bucket
  const place = derive(key, "bucket", 4);
  const bucket = new DataView(place.buffer, place.byteOffset).getUint32(0) % buckets;
  return { bucket, locator: derive(key, `locator/${part}`, LOCATOR_BYTES) };
}

/** AES-256-GCM-SIV (RFC 8452), filled up to `recordBytes`: every record is as long as any other. */
export function sealRecord(
  key: Uint8Array,
  part: number,
  record: InclusionRecord,
  recordBytes: number,
): Uint8Array {
  const text = utf8ToBytes(JSON.stringify(formatRecord(record)));
  const room = recordBytes - RECORD_OVERHEAD;
  if (text.length > room) refuse("INCLUSION", "a record does not fit the announced size");
  const plain = new Uint8Array(LENGTH_BYTES + room);
  new DataView(plain.buffer).setUint32(0, text.length);
  plain.set(text, LENGTH_BYTES);
  const sealed = cipherOf(key, part).encrypt(plain);
  const { locator } = locate(key, part, 1);
  const out = new Uint8Array(recordBytes);
  out.set(locator);
  out.set(sealed, LOCATOR_BYTES);
  return out;
}

/**
 * The record of a part in a bucket, or `undefined` where there is none.
 * @throws SolvencyError `ERR_SOLVENCY_INCLUSION` for one that is damaged
 */
export function openRecord(
  key: Uint8Array,
  part: number,
  bucket: Uint8Array,
  recordBytes: number,
): InclusionRecord | undefined {
  if (recordBytes <= RECORD_OVERHEAD || bucket.length % recordBytes !== 0) {
    refuse("INCLUSION", "the file is no bucket of this report");
  }
  const wanted = bytesToHex(locate(key, part, 1).locator);
  for (let at = 0; at < bucket.length; at += recordBytes) {
    if (bytesToHex(bucket.subarray(at, at + LOCATOR_BYTES)) !== wanted) continue;
    let plain: Uint8Array;
    try {
      plain = cipherOf(key, part).decrypt(bucket.subarray(at + LOCATOR_BYTES, at + recordBytes));
    } catch {
      return refuse("INCLUSION", "the record is damaged");
    }
    const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0);
    if (length > plain.length - LENGTH_BYTES) return refuse("INCLUSION", "the record is damaged");
    return parseRecord(plain.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  }
  return undefined;
}

const scalar = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const step = z.strictObject({
  children: z.array(scalar).max(16),
  index: z.int().min(0).max(15),
  totalsCommitment: scalar,
});
const recordSchema = z.strictObject({
  tier: z.enum(TIERS.map(({ id }) => id) as [TierId, ...TierId[]]),
  salt: scalar,
  part: z.int().min(0),
  parts: z.int().min(1),
  holdings: z.array(z.tuple([z.int().min(0), scalar, scalar])).max(16),
  index: z.int().min(0),
  path: z.array(z.array(scalar).length(16)).min(1).max(8),
  totalsCommitment: scalar,
  steps: z.array(step).min(1).max(16),
  receipt: z.string().max(8192),
});

function formatRecord({ leaf, receipt }: InclusionRecord): z.infer<typeof recordSchema> {
  const { tier, salt, part, parts, holdings, path, totalsCommitment, steps } = leaf;
  return {
    tier,
    salt: String(salt),
    part,
    parts,
    holdings: holdings.map(({ asset, balance, debt }) => [asset, String(balance), String(debt)]),
    index: path.index,
    path: path.levels.map((level) => level.map(String)),
    totalsCommitment: String(totalsCommitment),
    steps: steps.map(({ children, index, totalsCommitment: commitment }) => ({
      children: children.map(String),
      index,
      totalsCommitment: String(commitment),
    })),
    receipt,
  };
}

function parseRecord(bytes: Uint8Array): InclusionRecord {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refuse("INCLUSION", "the record is damaged");
  }
  const { receipt, index, path, holdings, salt, totalsCommitment, steps, ...rest } = readDocument(
    recordSchema,
    json,
    "ERR_SOLVENCY_INCLUSION",
  );
  return {
    receipt,
    leaf: {
      ...rest,
      salt: BigInt(salt),
      holdings: holdings.map(([asset, balance, debt]) => ({
        asset,
        balance: BigInt(balance),
        debt: BigInt(debt),
      })),
      path: { index, levels: path.map((level) => level.map(BigInt)) },
      totalsCommitment: BigInt(totalsCommitment),
      steps: steps.map((one) => ({
        children: one.children.map(BigInt),
        index: one.index,
        totalsCommitment: BigInt(one.totalsCommitment),
      })),
    },
  };
}

/**
 * A key is for one customer and one epoch, and its nonce is the part's number. Where an epoch is published again the two
 * texts differ, and the nonce does not: this cipher then tells whether they are equal, and nothing else.
 */
function cipherOf(key: Uint8Array, part: number): ReturnType<typeof gcmsiv> {
  if (key.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes`);
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(8, part);
  return gcmsiv(
    derive(key, "record", 32),
    nonce,
    utf8ToBytes(`symbolon/inclusion-record/1/${part}`),
  );
}

function derive(key: Uint8Array, purpose: string, length: number): Uint8Array {
  return expand(sha256, key, utf8ToBytes(`symbolon/inclusion/${purpose}`), length);
}

/** The key as a customer types or pastes it. */
export function formatCustomerKey(key: Uint8Array): string {
  return (bytesToHex(key).match(/.{8}/g) ?? []).join("-");
}

/** @throws SolvencyError `ERR_SOLVENCY_INCLUSION` */
export function parseCustomerKey(text: string): Uint8Array {
  const hex = text.replace(/[\s-]/g, "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hex)) refuse("INCLUSION", "a key is 64 hexadecimal digits");
  return hexToBytes(hex);
}
