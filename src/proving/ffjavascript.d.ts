declare module "ffjavascript" {
  /** The part of a curve's engine that the key generator uses. Elements are bytes in Montgomery form, little-endian. */
  export interface CurveGroup {
    readonly g: Uint8Array;
    /** Bytes of a base field element. */
    readonly F: { readonly n8: number };
    timesScalar(point: Uint8Array, scalar: Uint8Array): Uint8Array;
    toAffine(point: Uint8Array): Uint8Array;
    toObject(point: Uint8Array): unknown;
  }
  export interface Curve {
    readonly name: string;
    readonly G1: CurveGroup;
    readonly G2: CurveGroup;
    readonly Gt: { toObject(element: Uint8Array): unknown };
    /** The engine's WASM module; present when it was built single-threaded. */
    readonly tm: { readonly code: Uint8Array; readonly pG1gen: number; readonly pG2gen: number };
    pairing(g1: Uint8Array, g2: Uint8Array): Promise<Uint8Array>;
    terminate(): Promise<void>;
  }
  export function buildBn128(singleThread?: boolean): Promise<Curve>;
}
