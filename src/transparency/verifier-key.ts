import { sha256 } from "@noble/hashes/sha2.js";
import { AuditError } from "../errors.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";

/** Ed25519, the one signature type of C2SP signed-note that is taken here. */
const ED25519 = 0x01;

/** Who signs a note: C2SP signed-note. */
export interface VerifierKey {
  /** Not empty; no space and no plus. For a log its origin. */
  readonly name: string;
  /** The first 4 bytes of SHA-256(name || 0x0A || 0x01 || public key), as 8 lower-case hex digits. */
  readonly id: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** @throws AuditError `ERR_AUDIT_KEY_FORM` */
export function createVerifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name))
    throw keyForm("a key's name is not empty and has no space, plus or control");
  if (publicKey.length !== 32) throw keyForm("an Ed25519 key has 32 bytes");
  return { name, id: keyId(name, publicKey), publicKey };
}

/** `name+id+base64(0x01 || public key)`, the text that is handed to verifiers. */
export function encodeVerifierKey({ name, id, publicKey }: VerifierKey): string {
  return `${name}+${id}+${encodeBase64(Uint8Array.of(ED25519, ...publicKey))}`;
}

/** @throws AuditError `ERR_AUDIT_KEY_FORM` also where the id is not that of name and key, or the type another */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name, id, data] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = data === undefined ? undefined : decodeBase64(data);
  if (name === undefined || bytes === undefined) throw keyForm("a verifier key is name+id+base64");
  if (bytes[0] !== ED25519) throw keyForm("the key is of another type than Ed25519");
  const key = createVerifierKey(name, bytes.slice(1));
  if (key.id !== id) throw keyForm("the id is not that of this name and key");
  return key;
}

/** C2SP signed-note: not empty, no Unicode space, no plus; no control character either. */
export function isKeyName(name: string): boolean {
  return name !== "" && !/[\s\p{White_Space}\p{Cc}+]/u.test(name) && !/\p{Surrogate}/u.test(name);
}

function keyId(name: string, publicKey: Uint8Array): string {
  const digest = sha256
    .create()
    .update(new TextEncoder().encode(`${name}\n`))
    .update(Uint8Array.of(ED25519))
    .update(publicKey)
    .digest();
  return Array.from(digest.slice(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keyForm(message: string): AuditError {
  return new AuditError("ERR_AUDIT_KEY_FORM", message);
}
