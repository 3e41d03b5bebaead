import { flattenedVerify, importJWK } from "jose";
import { PolicyError } from "../../errors.ts";
import type { Authority, PublicJwk } from "./authority-schema.ts";
import { keyAlgorithm, keyThumbprint } from "./pack-keys.ts";
import { PACK_TYPE, parseSignatureHeaders, type SignedPack } from "./signed-pack.ts";

/**
 * Every signature must be good and of a key that an accepted authority lists; distinct keys must reach the threshold
 * of one of them. One bad or foreign signature refuses the whole: nothing rides along unread.
 * @returns ids of the keys that signed, each once
 * @throws PolicyError `ERR_POLICY_PACK_JWS_FORM`, `ERR_POLICY_PACK_UNAUTHORISED`, `ERR_POLICY_PACK_SIGNATURE`
 */
export async function verifySignatures(
  signed: SignedPack,
  payload: string,
  accepted: readonly Authority[],
  typ: string = PACK_TYPE,
): Promise<string[]> {
  const signers = new Map<string, string>();
  for (const [i, { alg, kid }] of parseSignatureHeaders(signed, typ).entries()) {
    const keys = accepted.flatMap(({ keys }) => keys).filter(({ id }) => id === kid);
    if (keys.length === 0) throw unauthorised(`signature ${i + 1} is of a key that is not listed`);
    const fitting = keys.filter(({ publicKeyJwk }) => keyAlgorithm(publicKeyJwk) === alg);
    const thumbprint = await signerAmong(
      fitting.map(({ publicKeyJwk }) => publicKeyJwk),
      {
        ...(signed.signatures[i] as SignedPack["signatures"][number]),
        payload,
      },
    );
    if (thumbprint === undefined) {
      throw new PolicyError("ERR_POLICY_PACK_SIGNATURE", `signature ${i + 1} does not verify`);
    }
    signers.set(thumbprint, kid);
  }
  const isMet = accepted.some(({ keys, threshold }) => {
    const own = keys.filter(({ publicKeyJwk }) => signers.has(keyThumbprint(publicKeyJwk)));
    return own.length >= threshold;
  });
  if (!isMet) throw unauthorised("fewer distinct keys signed than the authority asks");
  return [...signers.values()];
}

interface Flattened {
  readonly payload: string;
  readonly protected: string;
  readonly signature: string;
}

/** One kid can name an older and a newer key: the thumbprint says which one signed. */
async function signerAmong(
  keys: readonly PublicJwk[],
  jws: Flattened,
): Promise<string | undefined> {
  for (const jwk of keys) {
    const alg = keyAlgorithm(jwk);
    try {
      await flattenedVerify(jws, await importJWK({ ...jwk }, alg), { algorithms: [alg] });
      return keyThumbprint(jwk);
    } catch {
      // A signature of another key; what stays unverified is refused by the caller.
    }
  }
  return undefined;
}

function unauthorised(message: string): PolicyError {
  return new PolicyError("ERR_POLICY_PACK_UNAUTHORISED", message);
}
