import { readFile } from "node:fs/promises";
import { curves, groth16, wtns } from "snarkjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { benchInputs, benchRequest, createBenchWorld } from "../../../scripts/bench/world.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { readEngineKey } from "../../../src/proving/engine/engine-key.ts";
import { type Groth16Result, proveGroth16 } from "../../../src/proving/engine/prove-groth16.ts";
import { toSnarkjsProof } from "../../../src/proving/parse-proof.ts";
import { parseVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import {
  createDevelopmentKey,
  type DevelopmentKey,
} from "../../../src/proving/setup/create-development-key.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { codedError, errorCode } from "../error-code.ts";
import { createRandom, engineModule, KERNELS } from "./engine-world.ts";
import { type CircuitShape, type RandomCircuit, randomCircuit } from "./random-circuit.ts";

afterAll(async () => {
  await (await curves.getCurveFromName("bn128")).terminate();
});

interface Case {
  readonly circuit: RandomCircuit;
  readonly key: DevelopmentKey;
}

const SHAPES: CircuitShape[] = [
  // one wire and no constraint, the smallest domain, public wires only, nothing public
  { constraints: 0, publicOutputs: 0, publicInputs: 0, terms: 1, values: "full" },
  { constraints: 1, publicOutputs: 0, publicInputs: 0, terms: 1, values: "full" },
  { constraints: 1, publicOutputs: 1, publicInputs: 1, terms: 2, values: "zero" },
  { constraints: 0, publicOutputs: 2, publicInputs: 1, terms: 1, values: "full" },
  ...Array.from({ length: 26 }, (_, i) => ({
    constraints: [1, 2, 3, 5, 7, 14, 30, 60, 100, 200, 400][i % 11] as number,
    publicOutputs: i % 3,
    publicInputs: i % 5,
    terms: (i % 4) + 1,
    values: (["full", "bits", "short", "zero"] as const)[i % 4] as CircuitShape["values"],
  })),
];
let cases: Case[];

beforeAll(async () => {
  const random = createRandom(8n);
  cases = [];
  for (const shape of SHAPES) {
    const circuit = randomCircuit(random, shape);
    cases.push({ circuit, key: await createDevelopmentKey(circuit.r1cs) });
  }
});

async function expectValid(verificationKey: unknown, result: Groth16Result): Promise<void> {
  const { proof, publicSignals } = result;
  const key = parseVerificationKey(verificationKey);
  expect(await verifyProof(key, publicSignals, proof)).toBe(true);
  const signals = publicSignals.map(String);
  expect(await groth16.verify(verificationKey, signals, toSnarkjsProof(proof))).toBe(true);
  if (publicSignals.length > 0) {
    const other = publicSignals.with(0, ((publicSignals[0] as bigint) + 1n) % FIELD_ORDER);
    expect(await verifyProof(key, other, proof)).toBe(false);
  }
}

describe.each(KERNELS)("proofs of the %s kernel", (kernel) => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await engineModule(kernel);
  });

  test.each(SHAPES.map((shape, i) => ({ ...shape, i })))(
    "circuit $i: $constraints constraints, $values values",
    async ({ i }) => {
      const { circuit, key } = cases[i] as Case;
      const engineKey = await readEngineKey(module, key.provingKey);
      const result = await proveGroth16(engineKey, circuit.wtns);
      expect(result.publicSignals).toEqual(circuit.publicSignals);
      await expectValid(key.verificationKey, result);
    },
  );

  test("proofs of one witness differ, and a witness that satisfies nothing gives one that does not verify", async () => {
    const { circuit, key } = cases[12] as Case;
    const engineKey = await readEngineKey(module, key.provingKey);
    const one = await proveGroth16(engineKey, circuit.wtns);
    const other = await proveGroth16(engineKey, circuit.wtns);
    expect(new Set([one, other].map(({ proof }) => proof.a[0])).size).toBe(2);
    expect(new Set([one, other].map(({ proof }) => proof.c[0])).size).toBe(2);
    const wrong = circuit.wtns.slice();
    wrong[wrong.length - 32] = (wrong[wrong.length - 32] ?? 0) ^ 1;
    const { proof, publicSignals } = await proveGroth16(engineKey, wrong);
    const verificationKey = parseVerificationKey(key.verificationKey);
    expect(await verifyProof(verificationKey, publicSignals, proof)).toBe(false);
  });

  test("the same randomness gives the same proof; none of it is asked for twice", async () => {
    const { circuit, key } = cases[13] as Case;
    const engineKey = await readEngineKey(module, key.provingKey);
    const seeded = () => {
      const random = createRandom(9n);
      return (bytes: Uint8Array) => {
        for (let i = 0; i < bytes.length; i++) bytes[i] = random.index(256);
      };
    };
    const one = await proveGroth16(engineKey, circuit.wtns, { random: seeded() });
    const same = await proveGroth16(engineKey, circuit.wtns, { random: seeded() });
    expect(same).toEqual(one);
  });

  test("proofs at once on one key wait for each other", async () => {
    const { circuit, key } = cases[14] as Case;
    const engineKey = await readEngineKey(module, key.provingKey);
    const results = await Promise.all(
      Array.from({ length: 4 }, () => proveGroth16(engineKey, circuit.wtns)),
    );
    for (const result of results) await expectValid(key.verificationKey, result);
  });

  test("progress never falls and ends at one; abort ends the proof and the next one works", async () => {
    const { circuit, key } = cases[14] as Case;
    const engineKey = await readEngineKey(module, key.provingKey);
    const before = engineKey.engine.mark();
    const shares: number[] = [];
    const onProgress = (share: number) => shares.push(share);
    await proveGroth16(engineKey, circuit.wtns, { onProgress });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares.at(-1)).toBeCloseTo(1);
    const steps = shares.length;
    for (const at of [0, 1, Math.floor(steps / 2), steps - 1]) {
      const controller = new AbortController();
      let seen = 0;
      const stop = () => {
        if (seen++ === at) controller.abort();
      };
      const aborted = () =>
        proveGroth16(engineKey, circuit.wtns, { signal: controller.signal, onProgress: stop });
      expect(await errorCode(aborted)).toBe("ERR_PROVING_ABORTED");
      expect(engineKey.engine.mark()).toBe(before);
    }
    const done = () => proveGroth16(engineKey, circuit.wtns, { signal: AbortSignal.abort() });
    expect(await errorCode(done)).toBe("ERR_PROVING_ABORTED");
    await expectValid(key.verificationKey, await proveGroth16(engineKey, circuit.wtns));
  });

  test("nothing of a witness stays in memory", async () => {
    const { circuit, key } = cases[15] as Case;
    const engineKey = await readEngineKey(module, key.provingKey);
    const { engine } = engineKey;
    engine.wipe();
    const before = engine.bytes(0, engine.mark()).slice();
    await proveGroth16(engineKey, circuit.wtns);
    const memory = new Uint8Array(engine.wasm.memory.buffer);
    expect(memory.subarray(0, before.length)).toEqual(before);
    expect(memory.subarray(before.length).every((byte) => byte === 0)).toBe(true);
  });

  describe("circuits of this package", () => {
    const file = async (id: string, name: string) =>
      new Uint8Array(await readFile(`build/artifacts/${id}/${name}`));

    test.each(["compliance", "possession"])("%s", async (id) => {
      const world = await createBenchWorld();
      const circuit = { version: 1, verificationKeyHash: "00".repeat(32) };
      const inputs =
        id === "compliance"
          ? benchInputs(world, benchRequest(world, { circuit }))
          : { contextHash: 3n, holderSecret: 5n, holderBlind: 7n };
      const witness: { type: "mem"; data?: Uint8Array } = { type: "mem" };
      await wtns.calculate(inputs, await file(id, "circuit.wasm"), witness);
      const key = await readEngineKey(module, await file(id, "proving-key.zkey"));
      const result = await proveGroth16(key, witness.data as Uint8Array);
      const verificationKey = JSON.parse(
        new TextDecoder().decode(await file(id, "verification-key.json")),
      );
      await expectValid(verificationKey, result);
    });
  });

  test("an error says nothing of the witness", async () => {
    const { circuit, key } = cases[12] as Case;
    const engineKey = await readEngineKey(module, key.provingKey);
    const high = circuit.wtns.slice();
    high.fill(0xff, high.length - 32);
    const error = await codedError(() => proveGroth16(engineKey, high));
    expect([error.code, error.message, error.details]).toEqual([
      "ERR_PROVING_WITNESS",
      "witness: a value is not below the field's order",
      {},
    ]);
  });
});
