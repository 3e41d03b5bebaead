import { buildEddsa, type Point as RawPoint } from "circomlibjs";
import { assertPublicKey, isOnCurve, type Point, SUBGROUP_ORDER } from "./babyjub.ts";
import { assertScalar } from "./scalar.ts";

/** EdDSA-Poseidon over BabyJubJub, as circomlib's `EdDSAPoseidonVerifier` checks it. */
export interface EddsaSignature {
  readonly r8: Point;
  /** Below the subgroup's order. */
  readonly s: bigint;
}

export interface Eddsa {
  /** @param secret 32 bytes */
  publicKey(secret: Uint8Array): Point;
  sign(secret: Uint8Array, message: bigint): EddsaSignature;
  /** Strict: refuses unsafe keys (throws KeyError), points off the curve and `s` not below the order (false). */
  verify(message: bigint, signature: EddsaSignature, key: Point): boolean;
}

let loading: Promise<Eddsa> | undefined;

/** Builds circomlibjs' EdDSA once a process. */
export function loadEddsa(): Promise<Eddsa> {
  loading ??= buildEddsa().then((eddsa) => {
    const { F } = eddsa.babyJub;
    const toPoint = ([x, y]: RawPoint): Point => ({ x: F.toObject(x), y: F.toObject(y) });
    const fromPoint = ({ x, y }: Point): RawPoint => [F.e(x), F.e(y)];
    const assertSecret = (secret: Uint8Array): void => {
      if (secret.length !== 32) throw new RangeError("an EdDSA secret has 32 bytes");
    };
    return {
      publicKey(secret) {
        assertSecret(secret);
        return toPoint(eddsa.prv2pub(secret));
      },
      sign(secret, message) {
        assertSecret(secret);
        const { R8, S } = eddsa.signPoseidon(secret, F.e(assertScalar(message, "message")));
        return { r8: toPoint(R8), s: S };
      },
      verify(message, signature, key) {
        assertPublicKey(key);
        if (!isOnCurve(signature.r8) || signature.s < 0n || signature.s >= SUBGROUP_ORDER)
          return false;
        const raw = { R8: fromPoint(signature.r8), S: signature.s };
        return eddsa.verifyPoseidon(F.e(assertScalar(message, "message")), raw, fromPoint(key));
      },
    };
  });
  return loading;
}
