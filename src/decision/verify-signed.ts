import { compactVerify, decodeProtectedHeader, importJWK } from "jose";
import { z } from "zod";
import { DecisionError } from "../errors.ts";
import { parseServiceJwks, type ServiceJwk, type ServiceJwks } from "./json-web-keys.ts";

/** Longer than anything that a service signs. */
const LONGEST = 16_384;

/** Exactly these: no `crit`, no key of the sender's own (`jwk`, `jku`, `x5u`), no other algorithm. */
const headerSchema = z.strictObject({
  alg: z.literal("EdDSA"),
  typ: z.string(),
  kid: z.string().min(1).max(128),
});

/** The header of what a service signed. Nothing is verified. @throws DecisionError `ERR_DECISION_FORM` */
export function readHeader(text: string, typ: string): { readonly kid: string } {
  if (typeof text !== "string" || text.length > LONGEST || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) {
    throw formError("it is no compact JWS");
  }
  let json: unknown;
  try {
    json = decodeProtectedHeader(text);
  } catch {
    throw formError("its header cannot be read");
  }
  const header = headerSchema.safeParse(json);
  if (!header.success || header.data.typ !== typ) {
    throw formError(`its header must be alg EdDSA, typ ${typ} and a kid, and nothing else`);
  }
  return { kid: header.data.kid };
}

/** The payload as it stands there. Nothing is verified. @throws DecisionError `ERR_DECISION_FORM` */
export function readPayload(text: string): unknown {
  try {
    const bytes = Uint8Array.from(
      atob((text.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")),
      (letter) => letter.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw formError("its payload is no JSON");
  }
}

/**
 * Verifies a compact JWS of a service by the key that it names.
 * @returns the key
 * @throws DecisionError `ERR_DECISION_FORM`, `_KEYS_FORM`, `_KEY_UNKNOWN`, `_SIGNATURE`
 */
export async function verifySigned(
  text: string,
  typ: string,
  jwks: ServiceJwks,
): Promise<ServiceJwk> {
  const { kid } = readHeader(text, typ);
  const key = parseServiceJwks(jwks).keys.find((candidate) => candidate.kid === kid);
  if (key === undefined) {
    throw new DecisionError(
      "ERR_DECISION_KEY_UNKNOWN",
      "it names a key that is none of the service's; read its keys again",
    );
  }
  try {
    const { kty, crv, x } = key;
    await compactVerify(text, await importJWK({ kty, crv, x }, "EdDSA"), {
      algorithms: ["EdDSA"],
    });
    return key;
  } catch {
    throw new DecisionError("ERR_DECISION_SIGNATURE", "its signature does not verify");
  }
}

export function formError(what: string): DecisionError {
  return new DecisionError("ERR_DECISION_FORM", `not of the form: ${what}`);
}
