/** What verification takes of the WASM module: assembly/pairing.as, fq12.as and claim-sums.as. */
export interface PairingExports {
  /** Bytes of a pair: Q, affine, at 0; P, projective, at 400. */
  readonly pairBytes: WebAssembly.Global;
  readonly fixedBytes: WebAssembly.Global;
  readonly lineBytes: WebAssembly.Global;
  readonly termBytes: WebAssembly.Global;
  readonly shortBytes: WebAssembly.Global;
  readonly fq12Bytes: WebAssembly.Global;
  readClaimG1(out: number, bytes: number): number;
  readClaimG2(out: number, bytes: number): number;
  isInSubgroup(pair: number): number;
  prepareLines(lines: number, pair: number): void;
  placeFixed(fixed: number, point: number, lines: number): void;
  millerLoop(out: number, pairs: number, count: number, fixed: number, countFixed: number): number;
  finalExponentiation(out: number, a: number): void;
  fq12Mul(out: number, a: number, b: number): void;
  fq12Sqr(out: number, a: number): void;
  fq12CyclotomicSqr(out: number, a: number): void;
  fq12Invert(out: number, a: number): void;
  fq12Conjugate(out: number, a: number): void;
  fq12Frobenius(out: number, a: number, power: number): void;
  fq12IsOne(a: number): number;
  fq12Read(out: number, bytes: number): number;
  fq12Write(bytes: number, a: number): void;
  fillTables(
    tables: number,
    bases: number,
    count: number,
    bits: number,
    windows: number,
    triples: number,
  ): void;
  sumFromTables(
    out: number,
    tables: number,
    count: number,
    bits: number,
    windows: number,
    digits: number,
    first: number,
    total: number,
    room: number,
  ): void;
  fillShort(table: number, point: number): void;
  sumShort(out: number, tables: number, coefficients: number, count: number): void;
}
