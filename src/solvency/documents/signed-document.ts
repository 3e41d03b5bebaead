import { base64url } from "jose";
import type * as z from "zod";
import { type ErrorCode, PolicyError, SolvencyError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { Authority } from "../../policy/pack/authority-schema.ts";
import { parseAuthority } from "../../policy/pack/parse-authority.ts";
import { readShape } from "../../policy/pack/read-shape.ts";
import { signOnce } from "../../policy/pack/sign-once.ts";
import {
  decodeJson,
  parseSignatureHeaders,
  parseSignedPack,
  type SignedPack,
} from "../../policy/pack/signed-pack.ts";
import { parseSigningKey } from "../../policy/pack/signing-key.ts";
import { verifySignatures } from "../../policy/pack/verify-signatures.ts";

/** General JSON JWS (RFC 7515, section 7.2.1) over the document's RFC 8785 text. */
export type SignedDocument = SignedPack & { readonly payload: string };

/** `typ` of the protected header: a signature of one kind of document passes for no other. */
export const DOCUMENT_TYPE = {
  policy: "symbolon-solvency-policy+jws",
  prices: "symbolon-price-vector+jws",
} as const;
export type DocumentKind = keyof typeof DOCUMENT_TYPE;

export interface SignDocumentOptions {
  /** The DID and fragment under which verifiers know the key. */
  readonly kid: string;
  /** A private JWK: Ed25519 or P-256. */
  readonly key: unknown;
  /** What others have signed already: the signature is added to theirs. */
  readonly signed?: unknown;
}

/** Signs a document that its own reader has read. */
export async function signDocument(
  kind: DocumentKind,
  document: unknown,
  { kid, key, signed }: SignDocumentOptions,
): Promise<SignedDocument> {
  const bytes = new TextEncoder().encode(canonicalJson(document));
  const payload = base64url.encode(bytes);
  const before = signed === undefined ? undefined : recode(() => parseSignedPack(signed));
  if (before !== undefined && before.payload !== payload) {
    const message = "the signatures to add to are of another document";
    throw new SolvencyError("ERR_SOLVENCY_DOCUMENT_SIGNATURE", message);
  }
  const signature = await signOnce(bytes, DOCUMENT_TYPE[kind], kid, parseSigningKey(key));
  const result = { payload, signatures: [...(before?.signatures ?? []), signature] };
  recode(() => parseSignatureHeaders(result, DOCUMENT_TYPE[kind]));
  return result;
}

export interface VerifiedDocument {
  /** Still to be read by its kind's reader. */
  readonly json: unknown;
  /** Ids of the distinct keys that signed. */
  readonly signedBy: readonly string[];
}

/**
 * Verifies form and signatures under a pinned authority, whose threshold of distinct keys must have signed.
 * @throws SolvencyError `ERR_SOLVENCY_DOCUMENT_FORM` (also for no signature, or one of another kind of document),
 *   `ERR_SOLVENCY_DOCUMENT_SIGNATURE`, `ERR_SOLVENCY_DOCUMENT_UNAUTHORISED`
 * @throws PolicyError `ERR_POLICY_PACK_AUTHORITY_FORM`
 */
export async function verifyDocument(
  kind: DocumentKind,
  signed: unknown,
  authority: Authority,
): Promise<VerifiedDocument> {
  const pinned = parseAuthority(authority);
  const { payload, signatures } = recode(() => parseSignedPack(signed));
  if (payload === undefined) {
    throw new SolvencyError("ERR_SOLVENCY_DOCUMENT_FORM", "the document is detached");
  }
  const json = recode(() => decodeJson(payload, "$.payload"));
  try {
    const typ = DOCUMENT_TYPE[kind];
    const signedBy = await verifySignatures({ payload, signatures }, payload, [pinned], typ);
    return { json, signedBy };
  } catch (error) {
    throw recoded(error);
  }
}

/** Reads JSON by a schema, strictly. @throws SolvencyError with the code; `details.path` is the JSON path */
export function readDocument<T>(
  schema: z.ZodType<T>,
  json: unknown,
  code: ErrorCode<"SOLVENCY">,
): T {
  try {
    return readShape(schema, json, "ERR_POLICY_FORM");
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new SolvencyError(code, error.message, { details: error.details });
  }
}

const CODES: Partial<Record<ErrorCode, ErrorCode<"SOLVENCY">>> = {
  ERR_POLICY_PACK_JWS_FORM: "ERR_SOLVENCY_DOCUMENT_FORM",
  ERR_POLICY_PACK_SIGNATURE: "ERR_SOLVENCY_DOCUMENT_SIGNATURE",
  ERR_POLICY_PACK_UNAUTHORISED: "ERR_SOLVENCY_DOCUMENT_UNAUTHORISED",
};

/** The policy room's refusal as this room's. */
function recoded(error: unknown): unknown {
  const code = error instanceof PolicyError ? CODES[error.code] : undefined;
  if (!(error instanceof PolicyError) || code === undefined) return error;
  return new SolvencyError(code, error.message, { details: error.details });
}

function recode<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw recoded(error);
  }
}
