// Plain JavaScript, so that the same file runs from the sources and from the built package, under any loader.
import { parentPort } from "node:worker_threads";
import { proveWithSnarkjs, silence } from "./prove-with-snarkjs.js";

/** @typedef {{ circuitId: string, circuit?: { wasm: Uint8Array, provingKey: Uint8Array }, inputs: Record<string, unknown> }} Request */

silence();
const circuits = new Map();

function report(stage, share) {
  parentPort.postMessage({ type: "progress", stage, share });
}

parentPort.on("message", async (/** @type {Request} */ { circuitId, circuit, inputs }) => {
  let answer;
  try {
    if (circuit) circuits.set(circuitId, circuit);
    answer = await proveWithSnarkjs(circuits.get(circuitId), inputs, report);
  } catch {
    answer = { type: "failure", reason: "BACKEND" };
  }
  parentPort.postMessage(answer);
});
