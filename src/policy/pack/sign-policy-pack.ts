import { PolicyError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import { encodeBase64url } from "../../status/base64url.ts";
import { policyPackBytes } from "./digest-policy-pack.ts";
import { keyThumbprint } from "./pack-keys.ts";
import { parsePolicyPack } from "./parse-policy-pack.ts";
import type { PolicyPack } from "./policy-pack.ts";
import { signOnce } from "./sign-once.ts";
import {
  PACK_TYPE,
  parseSignatureHeaders,
  parseSignedPack,
  type SignedPack,
} from "./signed-pack.ts";
import { type PackSigningKey, parseSigningKey } from "./signing-key.ts";
import { validatePolicyPack } from "./validate-policy-pack.ts";

export interface SignPolicyPackOptions {
  readonly hash: Hash;
  /** The DID and fragment under which verifiers know the key. */
  readonly kid: string;
  /** A private JWK: Ed25519 or P-256. */
  readonly key: unknown;
  /** What others have signed already: the signature is added to theirs. */
  readonly signed?: unknown;
  /** Leave the pack out of the result: it travels beside. */
  readonly isDetached?: boolean;
}

/**
 * Signs a pack that is whole and without conflict, over its RFC 8785 text. Each of the k signers does so by itself.
 * @throws PolicyError those of `parsePolicyPack`, `validatePolicyPack` and `parseSignedPack`;
 *   `ERR_POLICY_PACK_UNAUTHORISED` for a key that the pack does not list, unless it supersedes one that may
 * @throws KeyError `ERR_KEY_SECRET_FORM`, `ERR_KEY_SIGNER_FAILED`
 */
export async function signPolicyPack(
  json: unknown,
  { hash, kid, key, signed, isDetached = false }: SignPolicyPackOptions,
): Promise<SignedPack> {
  const pack = parsePolicyPack(json);
  validatePolicyPack(hash, pack);
  const signingKey = parseSigningKey(key);
  assertListed(pack, kid, signingKey);
  const bytes = policyPackBytes(pack);
  const payload = encodeBase64url(bytes);
  const before = signed === undefined ? undefined : parseSignedPack(signed);
  if (before?.payload !== undefined && before.payload !== payload) {
    const message = "the signatures to add to are of another pack";
    throw new PolicyError("ERR_POLICY_PACK_SIGNATURE", message);
  }
  const signature = await signOnce(bytes, PACK_TYPE, kid, signingKey);
  const result = {
    ...(isDetached ? {} : { payload }),
    signatures: [...(before?.signatures ?? []), signature],
  };
  parseSignatureHeaders(result);
  return result;
}

function assertListed(
  { authority, supersedes }: PolicyPack,
  kid: string,
  key: PackSigningKey,
): void {
  const listed = authority.keys.find(({ id }) => id === kid);
  const isListed =
    listed === undefined
      ? supersedes !== undefined
      : keyThumbprint(listed.publicKeyJwk) === keyThumbprint(key.publicJwk);
  if (isListed) return;
  const message = "the pack does not list this key under this kid";
  throw new PolicyError("ERR_POLICY_PACK_UNAUTHORISED", message);
}
