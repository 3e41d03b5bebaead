import { ed25519 } from "@noble/curves/ed25519.js";
import { AuditError } from "../errors.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { isKeyName, type VerifierKey } from "./verifier-key.ts";

/** A line under a note. */
export interface NoteSignature {
  readonly name: string;
  /** 8 lower-case hex digits. */
  readonly id: string;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** Ends with a line feed; what the signatures are over. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSigner {
  readonly key: VerifierKey;
  /** Ed25519 over the bytes, 64 bytes. */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** Over that a note is refused before anything is verified. */
const MAX_CHARACTERS = 1_000_000;
const MAX_SIGNATURES = 100;

const DASH = "\u2014";

/**
 * C2SP signed-note: the text, an empty line, a line of each signer.
 * @throws AuditError `ERR_AUDIT_NOTE_FORM` for a text that is not UTF-8, has control characters or no last line feed
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  assertText(text);
  if (!text.endsWith("\n")) throw noteForm("the text ends with a line feed");
  const message = new TextEncoder().encode(text);
  const lines = signers.map(({ key, sign }) => {
    const data = Uint8Array.of(...idBytes(key.id), ...sign(message));
    return `${DASH} ${key.name} ${encodeBase64(data)}\n`;
  });
  if (lines.length === 0) throw noteForm("a note has a signature");
  return `${text}\n${lines.join("")}`;
}

/**
 * The parts of a note, none of them verified: its text means nothing before `verifyNote`.
 * @throws AuditError `ERR_AUDIT_NOTE_FORM`
 */
export function parseNote(note: string): SignedNote {
  if (note.length > MAX_CHARACTERS) throw noteForm("the note is too long");
  assertText(note);
  const split = note.lastIndexOf("\n\n");
  if (split < 0) throw noteForm("an empty line stands between text and signatures");
  const [text, block] = [note.slice(0, split + 1), note.slice(split + 2)];
  if (!block.endsWith("\n")) throw noteForm("a signature's line ends with a line feed");
  const lines = block.slice(0, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) throw noteForm("the note has too many signatures");
  return { text, signatures: lines.map(parseSignature) };
}

/**
 * The text of a note that at least one of the keys has signed. Signatures of other keys say nothing and are passed
 * over, as C2SP asks, also where they share the name or the id alone.
 * @throws AuditError `ERR_AUDIT_NOTE_FORM`; `ERR_AUDIT_SIGNATURE` where one that bears the name and id of a key is not
 *   the key's; `ERR_AUDIT_KEY_UNKNOWN` where none of the keys signed
 */
export function verifyNote(
  note: string,
  keys: readonly VerifierKey[],
): SignedNote & { readonly signedBy: readonly VerifierKey[] } {
  const parsed = parseNote(note);
  const message = new TextEncoder().encode(parsed.text);
  const signedBy = new Set<VerifierKey>();
  for (const { name, id, signature } of parsed.signatures) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (key === undefined) continue;
    if (!isSignature(signature, message, key.publicKey)) {
      throw new AuditError("ERR_AUDIT_SIGNATURE", "a signature of a known key does not hold");
    }
    signedBy.add(key);
  }
  if (signedBy.size === 0) {
    throw new AuditError("ERR_AUDIT_KEY_UNKNOWN", "none of the expected keys has signed the note");
  }
  return { ...parsed, signedBy: [...signedBy] };
}

function isSignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    // Strict RFC 8032, as in Go and Node: two verifiers must not differ over one note.
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function parseSignature(line: string): NoteSignature {
  const [dash, name, data, ...rest] = line.split(" ");
  const bytes = data === undefined ? undefined : decodeBase64(data);
  if (dash !== DASH || name === undefined || !isKeyName(name) || rest.length > 0) {
    throw noteForm("a signature's line is a dash, a name and base64");
  }
  if (bytes === undefined || bytes.length < 5)
    throw noteForm("a signature is base64 of 5 bytes or more");
  const id = Array.from(bytes.slice(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { name, id, signature: bytes.slice(4) };
}

const idBytes = (id: string) => [0, 2, 4, 6].map((at) => Number.parseInt(id.slice(at, at + 2), 16));

/** No control character but the line feed, and nothing that UTF-8 cannot carry. */
function assertText(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text) || /\p{Surrogate}/u.test(text)) {
    throw noteForm("a note is UTF-8 text without control characters");
  }
}

function noteForm(message: string): AuditError {
  return new AuditError("ERR_AUDIT_NOTE_FORM", message);
}
