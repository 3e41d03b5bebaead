import { buildEddsa, type Point as RawPoint } from "circomlibjs";
import type { Point } from "./babyjub.ts";
import { assertScalar } from "./scalar.ts";
import type { EddsaSignature } from "./verify-eddsa.ts";

/** Signs by EdDSA-Poseidon over BabyJubJub. `verifyEddsa` verifies, and needs none of this. */
export interface Eddsa {
  /** @param secret 32 bytes */
  publicKey(secret: Uint8Array): Point;
  sign(secret: Uint8Array, message: bigint): EddsaSignature;
}

let loading: Promise<Eddsa> | undefined;

/** Builds circomlibjs' EdDSA once a process. */
export function loadEddsa(): Promise<Eddsa> {
  loading ??= buildEddsa().then((eddsa) => {
    const { F } = eddsa.babyJub;
    const toPoint = ([x, y]: RawPoint): Point => ({ x: F.toObject(x), y: F.toObject(y) });
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
    };
  });
  return loading;
}
