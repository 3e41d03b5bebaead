import { VerificationPool } from "../../src/service/verification/verification-pool.ts";
import { acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";

/** Starts two verification processes, prints their ids, and waits to be killed. */
const circuit = acceptCircuit({
  id: "compliance",
  version: 1,
  verificationKey: createTrapdoorKey(5).json,
  circuitHash: "ab".repeat(32),
});
const pool = await VerificationPool.start({ circuits: [circuit], size: 2 });
console.log("PIDS", JSON.stringify(pool.processIds));
