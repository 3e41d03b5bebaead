import * as z from "zod";
import { PolicyError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";
import { decodeBase64url } from "../../status/base64url.ts";
import { didWebKey } from "./pack-fields.ts";
import { readShape } from "./read-shape.ts";

/** `typ` of the protected header: no signature of something else passes for one of a pack. */
export const PACK_TYPE = "symbolon-policy-pack+jws";

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);

const jwsSchema = z.strictObject({
  payload: base64url(4_194_304).optional(),
  signatures: z
    .array(z.strictObject({ protected: base64url(2048), signature: base64url(128) }))
    .min(1)
    .max(64),
});

const headerSchema = (typ: string) =>
  z.strictObject({
    alg: z.enum(["EdDSA", "ES256"]),
    kid: didWebKey,
    typ: z.literal(typ),
  });

/** RFC 7515, section 7.2.1, with a protected header alone. Without `payload` it is detached (appendix F). */
export type SignedPack = z.infer<typeof jwsSchema>;
export type PackSignatureHeader = z.infer<ReturnType<typeof headerSchema>>;

/**
 * The form of a signed pack: no unprotected header, no other member.
 * @throws PolicyError `ERR_POLICY_PACK_JWS_FORM`
 */
export function parseSignedPack(json: unknown): SignedPack {
  return readShape(jwsSchema, json, "ERR_POLICY_PACK_JWS_FORM");
}

/**
 * The protected headers, in order: `alg`, `kid` and `typ` in RFC 8785 form, nothing else (so neither `crit` nor `b64`),
 * and one algorithm for all. `typ` is a pack's unless another document's is named.
 * @throws PolicyError `ERR_POLICY_PACK_JWS_FORM`
 */
export function parseSignatureHeaders(
  { signatures }: SignedPack,
  typ: string = PACK_TYPE,
): PackSignatureHeader[] {
  const schema = headerSchema(typ);
  const headers = signatures.map(({ protected: text }, i) => {
    const path = `$.signatures[${i}].protected`;
    const json = decodeJson(text, path);
    return readShape(schema, json, "ERR_POLICY_PACK_JWS_FORM", path);
  });
  if (headers.some(({ alg }) => alg !== headers[0]?.alg)) {
    throw jwsError("$.signatures", "are of more than one algorithm");
  }
  return headers;
}

/**
 * base64url of the one text of a JSON value -> the value. Two readers cannot differ about it: no member twice, no
 * second spelling.
 * @throws PolicyError `ERR_POLICY_PACK_JWS_FORM`
 */
export function decodeJson(text: string, path: string): unknown {
  const bytes = decodeBase64url(text);
  if (bytes === undefined) throw jwsError(path, "is not canonical base64url");
  try {
    const json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(json);
    if (canonicalJson(value) === json) return value;
  } catch {
    // What is wrong with it may quote it.
  }
  throw jwsError(path, "is not JSON in its RFC 8785 form");
}

export function jwsError(path: string, message: string): PolicyError {
  return new PolicyError("ERR_POLICY_PACK_JWS_FORM", `${path}: ${message}`, { details: { path } });
}
