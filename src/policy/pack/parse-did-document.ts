import { PolicyError } from "../../errors.ts";
import { type AuthorityKey, publicJwkSchema } from "./authority-schema.ts";
import { didWebKey } from "./pack-fields.ts";

const METHODS_MOST = 64;
const KEY_TYPES = ["JsonWebKey", "JsonWebKey2020"];
/** Members that a public JWK may carry beside its key; they are not read. */
const BESIDE = ["kid", "alg", "use", "key_ops"];

/**
 * A DID document (https://www.w3.org/TR/did-core/) -> the keys that may sign for the DID: the verification methods of
 * type JsonWebKey that `assertionMethod` names. Ids are whole DID URLs; a document may hold other members and methods.
 * @throws PolicyError `ERR_POLICY_PACK_AUTHORITY_FORM`: of another DID, without such a key, with a method twice, with
 *   a key of another controller, kind or with its secret
 */
export function parseDidDocument(json: unknown, did: string): AuthorityKey[] {
  const document = readObject(json, "$");
  if (document.id !== did) throw refuse("$.id", "is of another DID");
  const methods = new Map<string, Readonly<Record<string, unknown>>>();
  for (const [i, entry] of readList(
    document.verificationMethod,
    "$.verificationMethod",
  ).entries()) {
    const path = `$.verificationMethod[${i}]`;
    const method = readObject(entry, path);
    if (typeof method.id !== "string") throw refuse(`${path}.id`, "must be a text");
    if (methods.has(method.id)) throw refuse(`${path}.id`, "stands twice");
    methods.set(method.id, method);
  }
  const keys = new Map<string, AuthorityKey>();
  for (const [i, id] of readList(document.assertionMethod, "$.assertionMethod").entries()) {
    const path = `$.assertionMethod[${i}]`;
    const method = typeof id === "string" ? methods.get(id) : undefined;
    if (typeof id !== "string" || method === undefined) {
      throw refuse(path, "names no verification method of the document");
    }
    if (typeof method.type !== "string" || !KEY_TYPES.includes(method.type)) continue;
    keys.set(id, readKey(id, method, did, path));
  }
  if (keys.size === 0) throw refuse("$.assertionMethod", "names no JsonWebKey");
  return [...keys.values()];
}

function readKey(
  id: string,
  method: Readonly<Record<string, unknown>>,
  did: string,
  path: string,
): AuthorityKey {
  if (!id.startsWith(`${did}#`) || !didWebKey.safeParse(id).success) {
    throw refuse(path, "names a key of another DID");
  }
  if (method.controller !== did) throw refuse(path, "names a key of another controller");
  const jwk = Object.entries(readObject(method.publicKeyJwk, path));
  const key = publicJwkSchema.safeParse(
    Object.fromEntries(jwk.filter(([name]) => !BESIDE.includes(name))),
  );
  if (!key.success) throw refuse(path, "names no public key of Ed25519 or P-256");
  return { id, publicKeyJwk: key.data };
}

function readObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refuse(path, "must be an object");
  }
  return { ...value };
}

function readList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > METHODS_MOST) {
    throw refuse(path, `must be a list of at most ${METHODS_MOST}`);
  }
  return value;
}

function refuse(path: string, message: string): PolicyError {
  return new PolicyError("ERR_POLICY_PACK_AUTHORITY_FORM", `DID document ${path}: ${message}`, {
    details: { path },
  });
}
