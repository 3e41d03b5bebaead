declare module "circomlibjs" {
  interface PrimeField {
    e(value: bigint | string | number): Uint8Array;
    toObject(value: Uint8Array): bigint;
  }
  type Point = [Uint8Array, Uint8Array];
  interface PoseidonFunction {
    (inputs: readonly (bigint | Uint8Array)[] | Uint8Array, initialState?: bigint): Uint8Array;
    F: PrimeField;
  }
  interface BabyJub {
    F: PrimeField;
    Base8: Point;
    subOrder: bigint;
    addPoint(a: Point, b: Point): Point;
    mulPointEscalar(base: Point, scalar: bigint): Point;
    inCurve(point: Point): boolean;
    inSubgroup(point: Point): boolean;
  }
  interface Eddsa {
    babyJub: BabyJub;
    prv2pub(secret: Uint8Array): Point;
    signPoseidon(secret: Uint8Array, message: Uint8Array): { R8: Point; S: bigint };
    verifyPoseidon(message: Uint8Array, signature: { R8: Point; S: bigint }, key: Point): boolean;
  }
  export function buildPoseidon(): Promise<PoseidonFunction>;
  export function buildBabyjub(): Promise<BabyJub>;
  export function buildEddsa(): Promise<Eddsa>;
  export const poseidonContract: {
    createCode(inputs: number): string;
    generateABI(inputs: number): unknown;
  };
}
