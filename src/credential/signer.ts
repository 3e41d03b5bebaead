import type { Point } from "../field/babyjub.ts";
import type { EddsaSignature } from "../field/verify-eddsa.ts";

/** An issuer's signing key, wherever it is kept: here, in another process, in a hardware module. */
export interface Signer {
  readonly publicKey: Point;
  /** EdDSA-Poseidon over one field element. Whoever calls it verifies what comes back. */
  sign(message: bigint): Promise<EddsaSignature>;
}
