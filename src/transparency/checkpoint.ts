import { AuditError } from "../errors.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { HASH_BYTES } from "./merkle-hash.ts";
import { type NoteSigner, signNote, verifyNote } from "./signed-note.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** What a log says of itself at one size: C2SP tlog-checkpoint. */
export interface Checkpoint {
  /** Which log it is: a URL without its scheme. */
  readonly origin: string;
  /** Leaves. */
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** Further lines, not empty; nobody audits them. */
  readonly extensions?: readonly string[];
}

/**
 * The text of a checkpoint's note.
 * @throws AuditError `ERR_AUDIT_CHECKPOINT_FORM`
 */
export function encodeCheckpoint({ origin, size, root, extensions = [] }: Checkpoint): string {
  const lines = [origin, String(size), encodeBase64(root), ...extensions];
  const text = `${lines.join("\n")}\n`;
  const { length } = parseCheckpoint(text).extensions ?? [];
  if (origin.includes("\n") || length !== extensions.length) throw form("no line within a line");
  return text;
}

/**
 * Strict: what it takes, `encodeCheckpoint` writes again to the letter.
 * @param text of a note; it means nothing before the note is verified
 * @throws AuditError `ERR_AUDIT_CHECKPOINT_FORM`
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length < 3 || lines.includes("")) {
    throw form("three lines or more, none of them empty");
  }
  const [origin, sizeText, rootText, ...extensions] = lines as [string, string, string];
  const size = /^(0|[1-9][0-9]{0,15})$/.test(sizeText) ? Number(sizeText) : Number.NaN;
  if (!Number.isSafeInteger(size)) throw form("the size is decimal and below 2^53");
  const root = decodeBase64(rootText);
  if (root?.length !== HASH_BYTES) throw form("the root is base64 of 32 bytes");
  return { origin, size, root, ...(extensions.length === 0 ? {} : { extensions }) };
}

/** The signed note. @throws AuditError `ERR_AUDIT_CHECKPOINT_FORM`, `ERR_AUDIT_NOTE_FORM` */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  return signNote(encodeCheckpoint(checkpoint), signers);
}

export interface VerifyCheckpointOptions {
  readonly keys: readonly VerifierKey[];
  /** Of the log that is meant; without it the name of a key that signed. */
  readonly origin?: string;
}

/**
 * A checkpoint that one of the keys has signed, of the log that is meant.
 * @throws AuditError as `verifyNote`; `ERR_AUDIT_CHECKPOINT_FORM`; `ERR_AUDIT_ORIGIN` for another log's
 */
export function verifyCheckpoint(
  note: string,
  { keys, origin }: VerifyCheckpointOptions,
): Checkpoint {
  const { text, signedBy } = verifyNote(note, keys);
  const checkpoint = parseCheckpoint(text);
  const isMeant =
    origin === undefined
      ? signedBy.some(({ name }) => name === checkpoint.origin)
      : checkpoint.origin === origin;
  if (!isMeant) throw new AuditError("ERR_AUDIT_ORIGIN", "the checkpoint is another log's");
  return checkpoint;
}

function form(message: string): AuditError {
  return new AuditError("ERR_AUDIT_CHECKPOINT_FORM", `a checkpoint has ${message}`);
}
