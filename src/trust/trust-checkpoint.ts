import { TrustError } from "../errors.ts";
import { bytesToInteger, isScalar, scalarToBytes } from "../field/scalar.ts";
import { type Checkpoint, encodeCheckpoint, parseCheckpoint } from "../transparency/checkpoint.ts";

/** What a registrar says of its issuers at one time: the one newest root. */
export interface TrustCheckpoint {
  /** Which registrar and which list: a URL without its scheme, such as `registrar.example/trust`. */
  readonly origin: string;
  /** Leaves of the list behind the root. */
  readonly issuers: number;
  readonly root: bigint;
  /** Unix seconds: the root was the newest then. */
  readonly time: number;
}

/**
 * The form is that of C2SP tlog-checkpoint, with a line that no log has: origin, number of issuers, root as base64 of
 * its 32 bytes, `symbolon-trust-root/1 <Unix seconds>`. There is no log behind it: no consistency, only the newest.
 */
const EXTENSION = /^symbolon-trust-root\/1 ([1-9][0-9]{0,11})$/;

/**
 * The text of the checkpoint's note.
 * @throws TrustError `ERR_TRUST_CHECKPOINT_FORM`; AuditError `ERR_AUDIT_CHECKPOINT_FORM` for an origin that is no line
 */
export function encodeTrustCheckpoint({ origin, issuers, root, time }: TrustCheckpoint): string {
  if (!isScalar(root)) throw wrongForm("the root is a scalar");
  const extension = `symbolon-trust-root/1 ${time}`;
  if (!EXTENSION.test(extension)) throw wrongForm("the time is whole Unix seconds");
  const checkpoint = { origin, size: issuers, root: scalarToBytes(root), extensions: [extension] };
  return encodeCheckpoint(checkpoint);
}

/**
 * @param text of a note; it means nothing before the note is verified
 * @throws TrustError `ERR_TRUST_CHECKPOINT_FORM`; AuditError `ERR_AUDIT_CHECKPOINT_FORM`
 */
export function parseTrustCheckpoint(text: string): TrustCheckpoint {
  return trustCheckpointOf(parseCheckpoint(text));
}

/** As `parseTrustCheckpoint`, of a checkpoint that is read already. */
export function trustCheckpointOf(checkpoint: Checkpoint): TrustCheckpoint {
  const { origin, size, extensions = [] } = checkpoint;
  const [line, ...others] = extensions;
  const [, time] = EXTENSION.exec(line ?? "") ?? [];
  if (time === undefined || others.length > 0)
    throw wrongForm("it is a log's, and no trust root's");
  const root = bytesToInteger(checkpoint.root);
  if (!isScalar(root)) throw wrongForm("the root is not below the field's order");
  return { origin, issuers: size, root, time: Number(time) };
}

/** Where the leaf list of a root stands, beside its checkpoint: its name is its content's. */
export function leafListName(root: bigint): string {
  return `issuers-${root.toString(16).padStart(64, "0")}.json`;
}

function wrongForm(message: string): TrustError {
  return new TrustError("ERR_TRUST_CHECKPOINT_FORM", `the trust checkpoint: ${message}`);
}
