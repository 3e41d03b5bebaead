import { beforeAll, describe, expect, test } from "vitest";
import { compileEngine } from "../../../scripts/build-engine.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import type { EngineExports } from "../../../src/proving/engine/engine-exports.ts";
import { ELEMENT, EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { readEngineKey } from "../../../src/proving/engine/engine-key.ts";
import { proveGroth16 } from "../../../src/proving/engine/prove-groth16.ts";
import { recodeScalars, sumPoints } from "../../../src/proving/engine/sum-points.ts";
import { parseVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import { createDevelopmentKey } from "../../../src/proving/setup/create-development-key.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import {
  createRandom,
  equalPoints,
  G1,
  type G1Point,
  G2,
  KERNELS,
  putPoints,
  readProjective,
} from "./engine-world.ts";
import { randomCircuit } from "./random-circuit.ts";
import { createRawField, FIELDS } from "./raw-limbs.ts";

/** Operations by their operands: `o` an output, `a` an operand, `s` a sign. */
const OPERATIONS = {
  Mul: "oaa",
  Mul2: "oaaoaa",
  Sqr: "oa",
  Sqr2: "oaoa",
  Add: "oaa",
  Sub: "oaa",
  AddForProduct: "oaa",
  SubSigned: "oasas",
  Norm: "oa",
  AddNorm: "oaa",
  SubNorm: "oaa",
  SubSubNorm: "oaaa",
  SubSignedNorm: "oaas",
  AddNorm2: "oaaoaa",
  SubNorm2: "oaaoaa",
  SubSubNorm2: "oaaaoaaa",
  SubSignedNorm2: "oaasoaas",
  IsZero: "a",
} as const;

/**
 * Kernels that trap where an operand is outside of the bounds of docs/engine-bounds.md. Keys are made, expanded and
 * verified under by such kernels in generate-key.test.ts, compressed-key.test.ts and verify-groth16.test.ts.
 */
describe.each(KERNELS)("bounds of the %s kernel", (kernel) => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await WebAssembly.compile(Uint8Array.from(await compileEngine(kernel, true)));
  });

  test("hold in whole proofs", async () => {
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
  });

  test.each(["g1", "g2"] as const)(
    "hold in %s where points are equal, opposite, infinity",
    async (name) => {
      const engine = await EngineInstance.create(module);
      const group = engine[name];
      const base = (name === "g1" ? G1.BASE : G2.BASE) as G1Point;
      const random = createRandom(34n);
      const logs = Array.from(
        { length: 60 },
        (_, i) => [3n, FIELD_ORDER - 3n, 6n][i % 3] as bigint,
      );
      const scalars = logs.map((_, i) => (i % 4 === 0 ? random.below(FIELD_ORDER) : BigInt(i % 3)));
      const at = engine.allocate(32 * scalars.length);
      scalars.forEach((k, i) => {
        engine.bytes(at + 32 * i, 32).set(engine.bytes(engine.putScalar(k), 32).slice());
      });
      const records = putPoints(
        engine,
        group,
        logs.map((log) => base.multiply(log)),
      );
      const indices = engine.allocate(4 * logs.length);
      new Uint32Array(engine.wasm.memory.buffer, indices, logs.length).set(logs.map((_, i) => i));
      const digits = recodeScalars(engine, at, scalars.length, { bits: 4, count: 33 });
      const out = engine.allocate(group.projectiveBytes);
      const points = { records, indices, count: logs.length };
      for (const _ of sumPoints(engine, group, out, [{ points, digits }]));
      const sum = logs.reduce((total, log, i) => total + log * (scalars[i] as bigint), 0n);
      const expected = base.multiply(sum % FIELD_ORDER);
      expect(equalPoints(readProjective(engine, group, out), expected)).toBe(true);
    },
  );

  describe.each(FIELDS)("%s", (field) => {
    test.each(Object.entries(OPERATIONS))(
      "%s looks at each of its operands",
      async (name, form) => {
        const engine = await EngineInstance.create(module);
        const raw = createRawField(engine, kernel, field);
        const call = engine.wasm[`${field}${name}` as keyof EngineExports] as (
          ...values: number[]
        ) => number;
        const good = raw.put(0, raw.balanced(raw.p >> 2n));
        const bad = raw.put(1, [
          ...new Array<bigint>(raw.count - 1).fill(0n),
          kernel === "scalar" ? 2n ** 27n : 2n ** 53n,
        ]);
        const out = engine.allocate(2 * ELEMENT);
        const values = [...form].map((kind) => (kind === "o" ? out : kind === "s" ? 1 : good));
        expect(() => call(...values)).not.toThrow();
        [...form].forEach((kind, i) => {
          if (kind !== "a") return;
          expect(() => call(...values.with(i, bad))).toThrow(WebAssembly.RuntimeError);
        });
      },
    );
  });
});
