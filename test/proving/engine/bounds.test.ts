import { describe, expect, test } from "vitest";
import { compileEngine } from "../../../scripts/build-engine.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { ELEMENT, EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { readEngineKey } from "../../../src/proving/engine/engine-key.ts";
import { proveGroth16 } from "../../../src/proving/engine/prove-groth16.ts";
import { parseVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import { createDevelopmentKey } from "../../../src/proving/setup/create-development-key.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { createRandom, KERNELS } from "./engine-world.ts";
import { randomCircuit } from "./random-circuit.ts";

/** Kernels that trap where an operand is outside of the bounds of docs/engine-bounds.md. */
describe.each(KERNELS)("bounds of the %s kernel", (kernel) => {
  test("hold in whole proofs, and the assertions are there", async () => {
    const module = await WebAssembly.compile(Uint8Array.from(await compileEngine(kernel, true)));
    const random = createRandom(11n);
    for (const constraints of [1, 6, 60, 500, 1500]) {
      const circuit = randomCircuit(random, {
        constraints,
        publicOutputs: 1,
        publicInputs: 1,
        terms: 6,
        values: constraints === 60 ? "bits" : "full",
      });
      const { provingKey, verificationKey } = await createDevelopmentKey(circuit.r1cs);
      const key = await readEngineKey(module, provingKey);
      const { proof, publicSignals } = await proveGroth16(key, circuit.wtns);
      const parsed = parseVerificationKey(verificationKey);
      expect(await verifyProof(parsed, publicSignals, proof)).toBe(true);
    }

    const engine = await EngineInstance.create(module);
    const [a, b] = [engine.allocate(ELEMENT), engine.allocate(ELEMENT)];
    engine.wasm.frUnpack(a, engine.putScalar(FIELD_ORDER - 1n));
    engine.wasm.frMul(a, a, engine.wasm.frRSquared.value);
    expect(() => {
      for (let i = 0; i < 40; i++) engine.wasm.frAdd(a, a, a);
    }).toThrow(WebAssembly.RuntimeError);
    engine.wasm.frUnpack(b, engine.putScalar(FIELD_ORDER - 1n));
    expect(() => {
      for (let i = 0; i < 40; i++) {
        engine.wasm.frMul(a, b, b);
        engine.wasm.frAdd(b, b, b);
      }
    }).toThrow(WebAssembly.RuntimeError);
  });
});
