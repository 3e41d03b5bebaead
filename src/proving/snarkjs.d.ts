declare module "snarkjs" {
  export interface SnarkjsLogger {
    debug(message: string): void;
    info(message: string): void;
    warn(message: string): void;
    error(message: string): void;
  }
  /** A file name, its bytes, or a file in memory. */
  export type BinaryFile = string | Uint8Array | { type: "mem"; data?: Uint8Array };
  type Inputs = Record<string, unknown>;
  interface ProverResult {
    proof: Record<string, unknown>;
    publicSignals: string[];
  }
  export const groth16: {
    prove(
      provingKey: BinaryFile,
      witness: BinaryFile,
      logger?: SnarkjsLogger,
      options?: { singleThread?: boolean },
    ): Promise<ProverResult>;
    fullProve(inputs: Inputs, wasm: BinaryFile, provingKey: BinaryFile): Promise<ProverResult>;
    verify(key: unknown, publicSignals: readonly string[], proof: unknown): Promise<boolean>;
  };
  export const wtns: {
    calculate(
      inputs: Inputs,
      wasm: BinaryFile,
      witness: BinaryFile,
      options?: { memorySize?: number },
    ): Promise<void>;
    exportJson(witness: BinaryFile): Promise<bigint[]>;
    check(r1cs: BinaryFile, witness: BinaryFile, logger?: SnarkjsLogger): Promise<boolean>;
  };
  export const zKey: {
    exportVerificationKey(provingKey: BinaryFile): Promise<Record<string, unknown>>;
    exportSolidityVerifier(
      provingKey: BinaryFile,
      templates: Record<string, string>,
    ): Promise<string>;
  };
  export const curves: {
    getCurveFromName(
      name: string,
      options?: { singleThread?: boolean },
    ): Promise<{ terminate(): Promise<void> }>;
  };
}
