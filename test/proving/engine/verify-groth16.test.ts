import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { EngineInstance } from "../../../src/proving/engine/engine-instance.ts";
import { readEngineKey } from "../../../src/proving/engine/engine-key.ts";
import { proveGroth16 } from "../../../src/proving/engine/prove-groth16.ts";
import {
  type EngineVerificationKey,
  isProvedOnEngine,
  placeVerificationKey,
  readEngineVerificationKey,
} from "../../../src/proving/engine/verify-groth16.ts";
import { parseProof } from "../../../src/proving/parse-proof.ts";
import { parseVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import { createDevelopmentKey } from "../../../src/proving/setup/create-development-key.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { createTrapdoorKey } from "../../support/trapdoor-key.ts";
import { createRandom } from "./engine-world.ts";
import { randomCircuit } from "./random-circuit.ts";
import { BUILDS, honest, key, keyMutations, moduleOf, mutations, outcome } from "./verify-world.ts";

const claims = mutations(createRandom(21n));
const expected = new Map<string, string>();

beforeAll(async () => {
  for (const [name, { publicSignals, proof }] of claims) {
    expected.set(name, await outcome(() => verifyProof(key, publicSignals, proof)));
  }
});

describe.each(BUILDS)("verification by the %s kernel", (build) => {
  let module: WebAssembly.Module;
  let engine: EngineInstance;
  let engineKey: EngineVerificationKey;

  beforeAll(async () => {
    module = await moduleOf(build);
    engine = await EngineInstance.create(module);
    engineKey = readEngineVerificationKey(engine, key);
  });

  test("says of every mutation what the pairing of @noble/curves says, and leaves no memory behind", async () => {
    const verdicts = [...expected.values()];
    expect(verdicts.filter((verdict) => verdict === "true")).toHaveLength(6);
    expect(verdicts.filter((verdict) => verdict === "false").length).toBeGreaterThan(15);
    expect(verdicts.filter((verdict) => /POINT_OFF_CURVE b /.test(verdict)).length).toBeGreaterThan(
      9,
    );
    const mark = engine.mark();
    for (const [name, { publicSignals, proof }] of claims) {
      const found = await outcome(() => isProvedOnEngine(engine, engineKey, publicSignals, proof));
      expect(`${name}: ${found}`).toBe(`${name}: ${expected.get(name)}`);
      expect(engine.mark()).toBe(mark);
    }
  });

  test("reads keys as the other verifier does", async () => {
    const { publicSignals, proof } = honest(1);
    for (const [name, candidate] of keyMutations(createRandom(22n))) {
      const of = (verify: () => unknown) => outcome(verify);
      const found = await of(async () => {
        const own = await EngineInstance.create(module);
        const read = readEngineVerificationKey(own, candidate);
        return isProvedOnEngine(own, read, publicSignals, proof);
      });
      const wanted = await of(() => verifyProof(candidate, publicSignals, proof));
      expect(`${name}: ${found}`).toBe(`${name}: ${wanted}`);
    }
  });

  test("looks at a key's points even where its rules were looked at elsewhere", async () => {
    const refused = keyMutations(createRandom(23n)).filter(([name]) =>
      /off|range|infinity|no IC/.test(name),
    );
    expect(refused).toHaveLength(14);
    for (const [name, candidate] of refused) {
      const found = await outcome(() => placeVerificationKey(engine, candidate));
      expect(`${name}: ${found}`).toMatch(/ERR_VERIFICATION_KEY_FORM/);
    }
  });

  test.each([0, 1, 120])("a key of %i public signals", async (count) => {
    const trapdoor = createTrapdoorKey(count, `of ${count}`);
    const signals = Array.from({ length: count }, (_, i) => BigInt(i) ** 77n % FIELD_ORDER);
    const proof = parseProof(trapdoor.prove(signals));
    const own = await EngineInstance.create(module);
    const read = placeVerificationKey(own, trapdoor.key);
    expect(isProvedOnEngine(own, read, signals, proof)).toBe(true);
    expect(isProvedOnEngine(own, read, signals, { ...proof, c: proof.a })).toBe(false);
    if (count > 0) expect(isProvedOnEngine(own, read, signals.with(-1, 5n), proof)).toBe(false);
  });

  test("proofs of random circuits made by the engine", async () => {
    const random = createRandom(24n);
    for (const constraints of [1, 30]) {
      const shape = {
        constraints,
        publicOutputs: 1,
        publicInputs: 2,
        terms: 3,
        values: "full",
      } as const;
      const circuit = randomCircuit(random, shape);
      const { provingKey, verificationKey } = await createDevelopmentKey(circuit.r1cs);
      const made = await proveGroth16(await readEngineKey(module, provingKey), circuit.wtns);
      const own = await EngineInstance.create(module);
      const read = readEngineVerificationKey(own, parseVerificationKey(verificationKey));
      const { publicSignals, proof } = made;
      expect(isProvedOnEngine(own, read, publicSignals, proof)).toBe(true);
      const [first = 0n, ...rest] = publicSignals;
      expect(isProvedOnEngine(own, read, [first ^ 1n, ...rest], proof)).toBe(false);
      expect(isProvedOnEngine(own, read, publicSignals, { ...proof, a: proof.c })).toBe(false);
    }
  });
});
