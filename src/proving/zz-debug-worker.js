// Plain JavaScript, so that the same file runs from the sources and from the built package, under any loader.
import { parentPort } from "node:worker_threads";

/**
 * @typedef {{ id: string, wasm: Uint8Array, provingKey: Uint8Array }} Circuit
 * @typedef {{ circuitId: string, circuit?: Circuit, inputs: Record<string, unknown> }} Request
 */

// the witness generator prints what a circuit logs, and the values at hand when a constraint fails


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

/** @type {Map<string, Circuit>} */
const circuits = new Map();
let snarkjs;

async function prove({ circuitId, circuit, inputs }) {
  report("load", 0);
  if (circuit) circuits.set(circuitId, circuit);
  const { wasm, provingKey } = circuits.get(circuitId);
  if (!snarkjs) {
    snarkjs = await import("snarkjs");
    // snarkjs takes this engine over where it would start threads of its own, which a worker cannot
    globalThis.curve_bn128 = await snarkjs.curves.getCurveFromName("bn128", { singleThread: true });
  }

  report("witness", 0.05);
  const witness = { type: "mem" };
  try {
    await snarkjs.wtns.calculate(inputs, wasm, witness, { memorySize: 1 });
  } catch (error) {
    process._rawDebug(error.stack); return { type: "failure", reason: isOtherVersion(error) ? "ARTIFACT_VERSION" : "WITNESS" };
  }

  report("prove", PROVE_FROM);
  try {
    const result = await snarkjs.groth16.prove(provingKey, witness, logger);
    return { type: "result", ...result };
  } catch (error) {
    process._rawDebug(error.stack); return { type: "failure", reason: isOtherVersion(error) ? "ARTIFACT_VERSION" : "BACKEND" };
  }
}

function isOtherVersion(error) {
  return error instanceof Error && OTHER_VERSION.test(error.message);
}

const logger = {
  debug(message) {
    const share = STEPS.get(message);
    if (share !== undefined) report("prove", PROVE_FROM + (0.99 - PROVE_FROM) * share);
  },
  info() {},
  warn() {},
  error() {},
};

function report(stage, share) {
  parentPort.postMessage({ type: "progress", stage, share });
}

parentPort.on("message", async (/** @type {Request} */ request) => {
  let answer;
  try {
    answer = await prove(request);
  } catch (e) { process._rawDebug(e.stack);
    answer = { type: "failure", reason: "BACKEND" };
  }
  parentPort.postMessage(answer);
});
