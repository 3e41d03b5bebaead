import { inspect } from "node:util";
import type { Worker } from "node:worker_threads";
import { wtns } from "snarkjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildEngine } from "../../scripts/build-engine.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { calculateWitness } from "../../src/proving/engine/calculate-witness.ts";
import type { Artifacts, CircuitArtifacts } from "../../src/proving/load-artifacts.ts";
import type { CircuitInputs, Prover, ProvingProgress } from "../../src/proving/prover.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import { codedError, errorCode } from "./error-code.ts";
import { CHAIN_STEPS, loadToys, PRODUCT_INPUTS, PRODUCT_SIGNALS } from "./toy-circuits.ts";

let artifacts: Artifacts;
let prover: Prover;

beforeAll(async () => {
  await buildEngine();
  artifacts = await loadToys("engine-prover");
  prover = createProver({ artifacts, threads: 2 });
});

afterAll(() => prover.close());

function circuit(id: string): CircuitArtifacts {
  const found = artifacts.circuits.get(id);
  if (!found) throw new Error("no such toy");
  return found;
}

function chainEnd(start: bigint, offset: bigint): bigint {
  let value = start;
  for (let i = 0; i < CHAIN_STEPS; i++) value = (value * value + offset) % FIELD_ORDER;
  return value;
}

const compile = (bytes: Uint8Array) => WebAssembly.compile(Uint8Array.from(bytes));

describe("a witness", () => {
  test("is snarkjs's, byte for byte", async () => {
    for (const [id, inputs] of [
      ["product", PRODUCT_INPUTS],
      ["chain", { start: FIELD_ORDER - 1n, offset: 2n ** 200n }],
    ] as const) {
      const theirs: { type: "mem"; data?: Uint8Array } = { type: "mem" };
      await wtns.calculate(inputs, circuit(id).wasm, theirs);
      const own = await calculateWitness(await compile(circuit(id).wasm), inputs);
      expect(own).toEqual(Uint8Array.from(theirs.data ?? []));
    }
  });

  test.each<[string, CircuitInputs, string]>([
    ["a limit beyond the bound", { ...PRODUCT_INPUTS, limit: 65536n }, "WITNESS"],
    ["another name", { ...PRODUCT_INPUTS, other: 1n }, "INPUT_FORM"],
    ["a name less", { limit: 1n, tag: 2n }, "INPUT_FORM"],
    ["too many values", { ...PRODUCT_INPUTS, limit: [1n, 2n] }, "INPUT_FORM"],
    ["too few values", { ...PRODUCT_INPUTS, factors: [2n, 3n, 5n] }, "INPUT_FORM"],
  ])("%s is refused, with nothing of the inputs", async (_name, inputs, reason) => {
    const generator = await compile(circuit("product").wasm);
    const error = await codedError(() => calculateWitness(generator, inputs));
    expect(error.code).toBe(`ERR_PROVING_${reason}`);
    expect(error.cause).toBeUndefined();
    expect(inspect(error, { depth: null })).not.toMatch(/65536|Num2Bits/);
  });

  test("of a module that is no circuit is refused", async () => {
    const empty = await compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    expect(await errorCode(() => calculateWitness(empty, {}))).toBe("ERR_PROVING_ARTIFACT_VERSION");
  });
});

describe("the engine behind the Prover interface", () => {
  test("proves, and says the hash of each circuit's key", async () => {
    const { proof, publicSignals } = await prover.prove("product", PRODUCT_INPUTS);
    expect(publicSignals).toEqual(PRODUCT_SIGNALS);
    const key = circuit("product").verificationKey;
    expect(await verifyProof(key, publicSignals, proof)).toBe(true);
    expect(await verifyProof(key, publicSignals.with(0, 211n), proof)).toBe(false);
    expect(prover.verificationKeyHash?.("chain")).toBe(circuit("chain").verificationKeyHash);
    expect(prover.verificationKeyHash?.("constructor")).toBeUndefined();
  });

  test("reports each stage once begun, and shares that never fall", async () => {
    const events: ProvingProgress[] = [];
    const inputs = { start: 3n, offset: 1n };
    await prover.prove("chain", inputs, { onProgress: (event) => events.push(event) });
    const stages = [...new Set(events.map(({ stage }) => stage))];
    expect(stages).toEqual(["load", "witness", "prove", "done"]);
    const shares = events.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBe(0);
    expect(shares.filter((share) => share === 1)).toHaveLength(1);
    expect(shares.at(-1)).toBe(1);
  });

  test("proofs at once do not disturb one another; one of them is aborted", async () => {
    const jobs = [1n, 2n, 3n].map((start) => prover.prove("chain", { start, offset: start + 1n }));
    const controller = new AbortController();
    const { signal } = controller;
    const lost = errorCode(() => prover.prove("chain", { start: 9n, offset: 9n }, { signal }));
    controller.abort();
    expect(await lost).toBe("ERR_PROVING_ABORTED");
    const ends = (await Promise.all(jobs)).map(({ publicSignals }) => publicSignals);
    expect(ends).toEqual([1n, 2n, 3n].map((x) => [chainEnd(x, x + 1n), x + 1n]));
  });

  test("inputs of another form, an unknown circuit, inputs that satisfy nothing", async () => {
    const bad = (inputs: unknown) =>
      errorCode(() => prover.prove("product", inputs as CircuitInputs));
    expect(await bad({ ...PRODUCT_INPUTS, limit: 11 })).toBe("ERR_PROVING_INPUT_FORM");
    expect(await bad({ ...PRODUCT_INPUTS, limit: -1n })).toBe("ERR_PROVING_INPUT_RANGE");
    expect(await bad({ ...PRODUCT_INPUTS, limit: 65536n })).toBe("ERR_PROVING_WITNESS");
    expect(await errorCode(() => prover.prove("constructor", {}))).toBe(
      "ERR_PROVING_CIRCUIT_UNKNOWN",
    );
    expect((await prover.prove("product", PRODUCT_INPUTS)).publicSignals).toEqual(PRODUCT_SIGNALS);
  });

  test.each(["load", "witness", "prove"] as const)("abort in stage %s", async (at) => {
    const controller = new AbortController();
    const onProgress = ({ stage }: ProvingProgress) => {
      if (stage === at) controller.abort();
    };
    const { signal } = controller;
    const inputs = { start: 2n, offset: 5n };
    expect(await errorCode(() => prover.prove("chain", inputs, { signal, onProgress }))).toBe(
      "ERR_PROVING_ABORTED",
    );
    expect((await prover.prove("chain", inputs)).publicSignals).toEqual([chainEnd(2n, 5n), 5n]);
  });

  test("a lost worker is a clean error, and a retry works; close ends all workers", async () => {
    const workers: Worker[] = [];
    const add = (worker: Worker) => workers.push(worker);
    process.on("worker", add);
    try {
      const fresh = createProver({ artifacts, threads: 2 });
      const inputs = { start: 2n, offset: 5n };
      expect(
        await errorCode(() => fresh.prove("chain", inputs, { signal: AbortSignal.abort() })),
      ).toBe("ERR_PROVING_ABORTED");
      expect(workers).toHaveLength(0);
      const onProgress = ({ stage }: ProvingProgress) => {
        if (stage === "prove") workers[1]?.terminate();
      };
      expect(await errorCode(() => fresh.prove("chain", inputs, { onProgress }))).toBe(
        "ERR_PROVING_WORKER_LOST",
      );
      expect((await fresh.prove("chain", inputs)).publicSignals).toEqual([chainEnd(2n, 5n), 5n]);
      const running = [1, 2].map(() => errorCode(() => fresh.prove("chain", inputs)));
      await fresh.close();
      expect(await Promise.all(running)).toEqual(["ERR_PROVING_ABORTED", "ERR_PROVING_ABORTED"]);
      expect(await errorCode(() => fresh.prove("chain", inputs))).toBe("ERR_PROVING_ABORTED");
      expect(workers.map(({ threadId }) => threadId)).toEqual(workers.map(() => -1));
    } finally {
      process.off("worker", add);
    }
  });

  test("files that do not belong together: no proof comes out", async () => {
    const proveWith = async (changes: Partial<CircuitArtifacts>): Promise<string> => {
      const mixed = new Map([["product", { ...circuit("product"), ...changes }]]);
      const fresh = createProver({ artifacts: { circuits: mixed }, threads: 1 });
      const code = await errorCode(() => fresh.prove("product", PRODUCT_INPUTS));
      await fresh.close();
      return code;
    };
    const { wasm, provingKey, verificationKey } = circuit("chain");
    expect(await proveWith({ wasm })).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await proveWith({ provingKey })).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await proveWith({ verificationKey })).toBe("ERR_PROVING_BACKEND");
    expect(await proveWith({ wasm: wasm.slice(8) })).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await proveWith({ provingKey: provingKey.slice(9) })).toBe("ERR_PROVING_KEY_FORM");
  });

  test("a worker's script that is not there; threads that are no number", async () => {
    const workerUrl = new URL("./no-such-worker.js", import.meta.url);
    const fresh = createProver({ artifacts, workerUrl, threads: 2 });
    expect(await errorCode(() => fresh.prove("product", PRODUCT_INPUTS))).toBe(
      "ERR_PROVING_WORKER_LOST",
    );
    for (const threads of [0, -1, 1.5, Number.NaN]) {
      expect(() => createProver({ artifacts, threads })).toThrow(RangeError);
    }
  });
});
