import { gcmsiv } from "@noble/ciphers/aes.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { SolvencyError } from "../../errors.ts";
import type { CircuitInputs } from "../../proving/prover.ts";
import { decodeInputs, encodeInputs } from "./encode-inputs.ts";

/** Inputs that lie where workers read them. */
export interface SealedInputs {
  /** SHA-256 of the bytes, hex: what is read is what was written, or refused. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const NONCE = 12;
const JOB_ID = /^[0-9a-f]{64}$/;

/** The key of one run's inputs, from the secret that coordinator and workers share. @param secret at least 32 bytes */
export function inputsKey(secret: Uint8Array, run: string): Uint8Array {
  if (secret.length < 32) throw new RangeError("a secret has 32 bytes or more");
  const key = extract(sha256, secret, utf8ToBytes("symbolon/solvency-inputs/1"));
  return expand(sha256, key, utf8ToBytes(run), 32);
}

/**
 * AES-256-GCM-SIV (RFC 8452), the job's id as nonce and associated data: the same job seals to the same bytes, so that a
 * run that is resumed writes nothing new, and what belongs to one job does not open for another.
 */
export function sealInputs(key: Uint8Array, jobId: string, inputs: CircuitInputs): SealedInputs {
  const bytes = cipherOf(key, jobId).encrypt(encodeInputs(inputs));
  return { name: bytesToHex(sha256(bytes)), bytes };
}

/** @throws SolvencyError `ERR_SOLVENCY_RUN_INPUTS` for another name, job or key, or a changed byte */
export function openInputs(
  key: Uint8Array,
  jobId: string,
  { name, bytes }: SealedInputs,
): CircuitInputs {
  let plain: Uint8Array | undefined;
  if (bytesToHex(sha256(bytes)) === name) {
    try {
      plain = cipherOf(key, jobId).decrypt(bytes);
    } catch {
      // another key or job, or damaged
    }
  }
  if (plain === undefined) {
    throw new SolvencyError("ERR_SOLVENCY_RUN_INPUTS", "stored inputs are not this job's");
  }
  return decodeInputs(plain);
}

function cipherOf(key: Uint8Array, jobId: string): ReturnType<typeof gcmsiv> {
  if (!JOB_ID.test(jobId)) throw new TypeError("a job's id is a SHA-256 in hex");
  const id = hexToBytes(jobId);
  return gcmsiv(key, id.subarray(0, NONCE), id);
}
