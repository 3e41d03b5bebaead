/** What the key generator uses of the WASM module. See assembly/setup.as. */
export interface SetupExports {
  lagrange(
    out: number,
    count: number,
    first: number,
    ratio: number,
    point: number,
    factor: number,
  ): void;
  startConstraints(rows: number, wires: number): void;
  areConstraintsRead(): number;
  coefficientCount(): number;
  addColumns(bytes: number, length: number, values: number, sums: number): number;
  copyCoefficients(bytes: number, length: number, out: number): number;
  addValues(sums: number, values: number, count: number): void;
  combine(c: number, a: number, b: number, count: number, u: number, v: number, w: number): void;
}

/** Of each group. See assembly/fixed-base.as. */
export interface FixedBaseExports {
  /** Bytes of scratch memory for each multiple. */
  readonly multiple: WebAssembly.Global;
  buildTable(table: number, bits: number, windows: number, triples: number): void;
  multiply(
    out: number,
    digits: number,
    count: number,
    table: number,
    bits: number,
    windows: number,
    scratch: number,
  ): void;
}
