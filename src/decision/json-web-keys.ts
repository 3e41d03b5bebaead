import { z } from "zod";
import { DecisionError } from "../errors.ts";

/** An Ed25519 public key of a service (RFC 8037). */
export interface ServiceJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  /** 32 bytes in base64url. */
  readonly x: string;
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly alg?: "EdDSA" | undefined;
  readonly use?: "sig" | undefined;
  /** Unix seconds. The key was replaced: nothing that was issued later is of it. */
  readonly exp?: number | undefined;
}

/** A JWK set (RFC 7517), as `GET /.well-known/jwks.json` answers. */
export interface ServiceJwks {
  readonly keys: readonly ServiceJwk[];
}

const serviceJwk = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  kid: z.string().min(1).max(128),
  alg: z.literal("EdDSA").optional(),
  use: z.literal("sig").optional(),
  exp: z.int().min(0).optional(),
});

/**
 * Reads a JWK set. Keys of other types are left out (RFC 7517, section 5); members that are not known too.
 * @throws DecisionError `ERR_DECISION_KEYS_FORM` for what is no set, names one key twice, or has a private key in it
 */
export function parseServiceJwks(json: unknown): ServiceJwks {
  const set = z.object({ keys: z.array(z.looseObject({})).max(256) }).safeParse(json);
  if (!set.success) throw keysForm("it is no JWK set");
  if (set.data.keys.some((key) => "d" in key || "k" in key)) {
    throw keysForm("it has a secret key in it: such a set must go nowhere");
  }
  const keys = set.data.keys.flatMap((key) => {
    const { success, data } = serviceJwk.safeParse(key);
    return success ? [data] : [];
  });
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length) {
    throw keysForm("two of its keys have one name");
  }
  return { keys };
}

function keysForm(what: string): DecisionError {
  return new DecisionError("ERR_DECISION_KEYS_FORM", `the keys cannot be used: ${what}`);
}
