import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { KECCAK_TAG } from "../field/domains.ts";
import { assertScalar, assertWidth } from "../field/scalar.ts";
import { CONTEXT_BITS } from "./layout.ts";
import { refuse } from "./solvency-error.ts";

/** What a statement is made for: republished by another venue, on another chain or for another epoch it does not verify. */
export interface SolvencyContext {
  /** Legal entity identifier (ISO 17442) of the venue. */
  readonly lei: string;
  /** EIP-155 chain id; 0 off chain. */
  readonly chainId: number;
  /** Address of the registry, 20 bytes in hex; the zero address off chain. */
  readonly registry: `0x${string}`;
  /** Root of the attesters' tree. */
  readonly attesterRoot: bigint;
  /** Unix seconds. */
  readonly snapshotAt: number;
  /** From 1; the next is one more. */
  readonly epoch: number;
  /** The statement of the epoch before; 0 in the first. */
  readonly previousStatement: bigint;
}

const LEI = /^[0-9A-Z]{18}[0-9]{2}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** keccak256 of the LEI's text: `entity` on chain. @throws SolvencyError `ERR_SOLVENCY_REPORT_FORM` for no LEI */
export function entityHash(lei: string): `0x${string}` {
  const digits = [...lei].map((letter) => Number.parseInt(letter, 36)).join("");
  if (!LEI.test(lei) || BigInt(digits) % 97n !== 1n) {
    refuse("REPORT_FORM", "the entity is no LEI with its check digits");
  }
  return `0x${bytesToHex(keccak_256(utf8ToBytes(lei)))}`;
}

/**
 * What binds a statement and its attestations to their occasion: keccak256(abi.encode(tag, entity, chainId, registry,
 * attesterRoot, snapshotAt, epoch, previousStatement)) >> 32, each a 32-byte word, tag =
 * keccak256("symbolon/solvency-context/1"). Below 2^224, so that verdict and floor have room beside it in one public
 * signal.
 * @throws SolvencyError `ERR_SOLVENCY_REPORT_FORM`
 * @throws EncodingError `ERR_ENCODING_SCALAR_RANGE` for a root or statement that is no scalar
 */
export function solvencyContextHash(context: SolvencyContext): bigint {
  const { lei, chainId, registry, attesterRoot, snapshotAt, epoch, previousStatement } = context;
  if (!ADDRESS.test(registry)) refuse("REPORT_FORM", "the registry is no address");
  for (const [name, value] of Object.entries({ chainId, snapshotAt, epoch })) {
    if (!Number.isSafeInteger(value) || value < 0) refuse("REPORT_FORM", `${name} is no count`);
  }
  if (epoch < 1) refuse("REPORT_FORM", "epochs are counted from 1");
  if ((epoch === 1) !== (previousStatement === 0n)) {
    refuse("REPORT_FORM", "every epoch but the first names the statement before it");
  }
  const words = [
    keccak_256(utf8ToBytes(KECCAK_TAG.SOLVENCY_CONTEXT)),
    hexToBytes(entityHash(lei).slice(2)),
    word(BigInt(chainId)),
    word(BigInt(registry)),
    word(assertScalar(attesterRoot, "attesterRoot")),
    word(BigInt(snapshotAt)),
    word(BigInt(epoch)),
    word(assertScalar(previousStatement, "previousStatement")),
  ];
  return BigInt(`0x${bytesToHex(keccak_256(concatBytes(...words)))}`) >> BigInt(256 - CONTEXT_BITS);
}

const word = (value: bigint): Uint8Array =>
  hexToBytes(assertWidth(value, 256, "word").toString(16).padStart(64, "0"));
