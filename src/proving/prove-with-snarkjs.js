// Plain JavaScript: the worker thread of Node and the Web Worker run the same steps, from sources and from the package.
import * as snarkjs from "snarkjs";

/**
 * @typedef {{ wasm: Uint8Array, provingKey: Uint8Array }} Circuit
 * @typedef {"ARTIFACT_VERSION" | "WITNESS" | "BACKEND" | "WASM_BLOCKED"} FailureReason
 */

// the witness generator prints what a circuit logs, and the values at hand when a constraint fails
export function silence() {
  for (const method of ["log", "info", "warn", "error", "debug", "trace"])
    console[method] = () => {};
}

/** Steps that snarkjs announces, and the share of its work that lies behind each (measured at 2^14). */
const STEPS = new Map([
  ["Building ABC", 0.01],
  ["Join ABC", 0.18],
  ["Reading B1 Points", 0.32],
  ["Reading B2 Points", 0.43],
  ["Reading C Points", 0.73],
  ["Reading H Points", 0.84],
]);
const PROVE_FROM = 0.15;

/** The witness generator's complaints about names and sizes: the inputs fit the manifest, so it is of another version. */
const OTHER_VERSION =
  /^(Signal .* not found|Not enough values|Too many values|Not all inputs|Unsupported circom|Invalid witness length)/s;

let engine;

/**
 * One proof on this thread. Of an error nothing but a reason comes out, since its text may hold values.
 * @param {Circuit} circuit
 * @param {Record<string, unknown>} inputs
 * @param {(stage: "load" | "witness" | "prove", share: number) => void} report
 */
export async function proveWithSnarkjs({ wasm, provingKey }, inputs, report) {
  report("load", 0);
  try {
    await startEngine();
  } catch (error) {
    return failure(isBlocked(error) ? "WASM_BLOCKED" : "BACKEND");
  }

  report("witness", 0.05);
  const witness = { type: "mem" };
  try {
    await snarkjs.wtns.calculate(inputs, wasm, witness, { memorySize: 1 });
  } catch (error) {
    return failure(isOtherVersion(error) ? "ARTIFACT_VERSION" : "WITNESS");
  }

  report("prove", PROVE_FROM);
  const logger = {
    debug(message) {
      const share = STEPS.get(message);
      if (share !== undefined) report("prove", PROVE_FROM + (0.99 - PROVE_FROM) * share);
    },
    info() {},
    warn() {},
    error() {},
  };
  try {
    const result = await snarkjs.groth16.prove(provingKey, witness, logger);
    return { type: "result", ...result };
  } catch (error) {
    return failure(isOtherVersion(error) ? "ARTIFACT_VERSION" : "BACKEND");
  }
}

async function startEngine() {
  engine ??= await snarkjs.curves.getCurveFromName("bn128", { singleThread: true });
  // snarkjs takes this engine over where it would start threads of its own, which a worker cannot
  globalThis.curve_bn128 = engine;
}

/** @param {FailureReason} reason */
function failure(reason) {
  return { type: "failure", reason };
}

function isOtherVersion(error) {
  return error instanceof Error && OTHER_VERSION.test(error.message);
}

/** A content security policy without 'wasm-unsafe-eval' makes WebAssembly throw this. */
function isBlocked(error) {
  return typeof WebAssembly === "undefined" || error instanceof WebAssembly.CompileError;
}
