import { execFile } from "node:child_process";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import type { Artifacts, CircuitArtifacts } from "../../src/proving/load-artifacts.ts";
import type { CircuitInputs, Prover, ProvingProgress } from "../../src/proving/prover.ts";
import { createSnarkjsProver } from "../../src/proving/snarkjs-prover.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import { codedError, errorCode } from "./error-code.ts";
import {
  CHAIN_STEPS,
  loadToys,
  PRODUCT_INPUTS,
  PRODUCT_SIGNALS,
  ROOT,
  toyDirectory,
} from "./toy-circuits.ts";

let artifacts: Artifacts;
let prover: Prover;

beforeAll(async () => {
  artifacts = await loadToys("prover");
  prover = createSnarkjsProver({ artifacts, maxWorkers: 2 });
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

/** Workers that start while `action` runs. */
async function collectWorkers<T>(action: (workers: Worker[]) => Promise<T>): Promise<T> {
  const workers: Worker[] = [];
  const add = (worker: Worker) => workers.push(worker);
  process.on("worker", add);
  try {
    return await action(workers);
  } finally {
    process.off("worker", add);
  }
}

describe("a proof", () => {
  test("L7: tells the hash of each circuit's key", () => {
    const hashOf = (id: string) => prover.verificationKeyHash?.(id);
    expect(hashOf("product")).toBe(circuit("product").verificationKeyHash);
    expect(hashOf("chain")).toBe(circuit("chain").verificationKeyHash);
    expect(hashOf("constructor")).toBeUndefined();
  });

  test("verifies, with the public signals of the inputs", async () => {
    const { proof, publicSignals } = await prover.prove("product", PRODUCT_INPUTS);
    expect(publicSignals).toEqual(PRODUCT_SIGNALS);
    const key = circuit("product").verificationKey;
    expect(await verifyProof(key, publicSignals, proof)).toBe(true);
    expect(await verifyProof(key, publicSignals.with(0, 211n), proof)).toBe(false);
  });

  test("is another one each time", async () => {
    const [first, second] = await Promise.all([
      prover.prove("product", PRODUCT_INPUTS),
      prover.prove("product", PRODUCT_INPUTS),
    ]);
    expect(first.proof).not.toEqual(second.proof);
    expect(first.publicSignals).toEqual(second.publicSignals);
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
    expect(shares.length).toBeGreaterThan(8);
    for (const event of events) expect(Object.keys(event)).toEqual(["stage", "share"]);
  });

  test("more proofs than workers at once do not disturb one another", async () => {
    const jobs = [1n, 2n, 3n, 4n, 5n].map((start) =>
      prover.prove("chain", { start, offset: start + 1n }),
    );
    const controller = new AbortController();
    const { signal } = controller;
    const lost = errorCode(() => prover.prove("chain", { start: 9n, offset: 9n }, { signal }));
    controller.abort();
    expect(await lost).toBe("ERR_PROVING_ABORTED");
    const ends = (await Promise.all(jobs)).map(({ publicSignals }) => publicSignals);
    expect(ends).toEqual([1n, 2n, 3n, 4n, 5n].map((x) => [chainEnd(x, x + 1n), x + 1n]));
  });

  test("S7: leaves the inputs alone", async () => {
    const inputs = {
      factors: Object.freeze([Object.freeze([2n, 3n]), Object.freeze([5n, 7n])]),
      limit: 11n,
      tag: 13n,
    };
    const before = inspect(inputs, { depth: null });
    const running = prover.prove("product", Object.freeze(inputs));
    expect(inspect(inputs, { depth: null })).toBe(before);
    const { publicSignals } = await running;
    expect(inspect(inputs, { depth: null })).toBe(before);
    expect(publicSignals).toEqual(PRODUCT_SIGNALS);
  });

  test("does not see what the caller changes afterwards", async () => {
    const factors = [
      [2n, 3n],
      [5n, 7n],
    ];
    const running = prover.prove("product", { ...PRODUCT_INPUTS, factors });
    factors[0] = [1n, 1n];
    expect((await running).publicSignals).toEqual(PRODUCT_SIGNALS);
  });
});

describe("S1: inputs", () => {
  const { factors, limit, tag } = PRODUCT_INPUTS;

  test.each<[string, unknown, string, string]>([
    ["missing", { factors, limit }, "FORM", "tag"],
    ["unknown", { factors, limit, tag, extra: 1n }, "FORM", "extra"],
    ["inherited", Object.create({ factors, limit, tag }), "FORM", "tag"],
    ["too few elements", { factors: [[2n, 3n]], limit, tag }, "FORM", "factors"],
    ["too few in a row", { factors: [[2n, 3n], [5n]], limit, tag }, "FORM", "factors"],
    ["too many elements", { factors: [...factors, [1n, 1n]], limit, tag }, "FORM", "factors"],
    ["flattened", { factors: [2n, 3n, 5n, 7n], limit, tag }, "FORM", "factors"],
    ["an array for a signal", { factors, limit: [11n], tag }, "FORM", "limit"],
    ["a signal for an array", { factors: 1n, limit, tag }, "FORM", "factors"],
    ["an integer", { factors, limit: 11, tag }, "FORM", "limit"],
    ["an unsafe integer", { factors, limit: 2 ** 60, tag }, "FORM", "limit"],
    ["a string", { factors, limit: "11", tag }, "FORM", "limit"],
    ["an empty string", { factors, limit: "", tag }, "FORM", "limit"],
    ["null", { factors, limit: null, tag }, "FORM", "limit"],
    ["undefined", { factors, limit: undefined, tag }, "FORM", "limit"],
    ["negative", { factors, limit: -1n, tag }, "RANGE", "limit"],
    ["the order", { factors, limit: FIELD_ORDER, tag }, "RANGE", "limit"],
    ["an alias", { factors, limit: FIELD_ORDER + 11n, tag }, "RANGE", "limit"],
    [
      "an alias inside",
      {
        factors: [
          [2n, 3n],
          [5n, FIELD_ORDER + 7n],
        ],
        limit,
        tag,
      },
      "RANGE",
      "factors",
    ],
  ])("%s is refused by name, and no worker starts", async (_, inputs, reason, name) => {
    await collectWorkers(async (workers) => {
      const fresh = createSnarkjsProver({ artifacts });
      const error = await codedError(() => fresh.prove("product", inputs as CircuitInputs));
      expect(error.code).toBe(`ERR_PROVING_INPUT_${reason}`);
      expect(error.details).toEqual({ name });
      expect(workers).toHaveLength(0);
    });
  });

  test.each([null, [], 1n, undefined])("%s are no inputs", async (inputs) => {
    const code = await errorCode(() => prover.prove("product", inputs as unknown as CircuitInputs));
    expect(code).toBe("ERR_PROVING_INPUT_FORM");
  });

  test("an unknown circuit", async () => {
    expect(await errorCode(() => prover.prove("constructor", {}))).toBe(
      "ERR_PROVING_CIRCUIT_UNKNOWN",
    );
  });
});

describe("S4: inputs that do not satisfy the circuit", () => {
  const canary = 71077345n;

  test("are refused without a word about them; the twin inside the bound is proved", async () => {
    const events: unknown[] = [];
    const error = await codedError(() =>
      prover.prove(
        "product",
        { ...PRODUCT_INPUTS, limit: canary },
        { onProgress: (e) => events.push(e) },
      ),
    );
    expect(error.code).toBe("ERR_PROVING_WITNESS");
    expect(error.cause).toBeUndefined();
    const shown = inspect([error, events], { depth: null, showHidden: true });
    expect(shown).not.toContain(String(canary));
    expect(shown).not.toMatch(/Num2Bits|line \d/);
    const { publicSignals } = await prover.prove("product", { ...PRODUCT_INPUTS, limit: 65535n });
    expect(publicSignals[1]).toBe(65535n * 13n);
  });

  test("a process that proves once ends by itself and prints nothing of the circuit's log", async () => {
    const script = join(ROOT, "test/proving/fixtures/prove-once.ts");
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", script, toyDirectory("prover"), String(canary)],
      { cwd: ROOT, timeout: 60_000 },
    );
    const [signals, error] = stdout.trimEnd().split("\n");
    expect(signals).toBe(PRODUCT_SIGNALS.join());
    expect(JSON.parse(error ?? "")).toMatchObject({ code: "ERR_PROVING_WITNESS" });
    expect(stdout + stderr).not.toContain(String(canary));
    expect(stderr).toBe("");
  });
});

describe("S5, S6: interruptions", () => {
  const inputs = { start: 2n, offset: 5n };
  const expected = [chainEnd(2n, 5n), 5n];

  test.each(["load", "witness", "prove"] as const)("abort in stage %s", async (at) => {
    await collectWorkers(async (workers) => {
      const fresh = createSnarkjsProver({ artifacts, maxWorkers: 1 });
      const controller = new AbortController();
      const seen: string[] = [];
      const onProgress = ({ stage }: ProvingProgress) => {
        seen.push(stage);
        if (stage === at) controller.abort();
      };
      const { signal } = controller;
      const code = await errorCode(() => fresh.prove("chain", inputs, { signal, onProgress }));
      expect(code).toBe("ERR_PROVING_ABORTED");
      expect(seen.at(-1)).toBe(at);
      expect(workers.map(({ threadId }) => threadId)).toEqual([-1]);
      expect((await fresh.prove("chain", inputs)).publicSignals).toEqual(expected);
      expect(workers).toHaveLength(2);
      await fresh.close();
      expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1]);
    });
  });

  test("abort before the start starts nothing", async () => {
    await collectWorkers(async (workers) => {
      const fresh = createSnarkjsProver({ artifacts });
      const signal = AbortSignal.abort();
      expect(await errorCode(() => fresh.prove("chain", inputs, { signal }))).toBe(
        "ERR_PROVING_ABORTED",
      );
      expect(workers).toHaveLength(0);
    });
  });

  test("abort while waiting for a worker", async () => {
    const fresh = createSnarkjsProver({ artifacts, maxWorkers: 1 });
    const controller = new AbortController();
    const first = fresh.prove("chain", inputs, { onProgress: () => controller.abort() });
    const { signal } = controller;
    expect(await errorCode(() => fresh.prove("chain", inputs, { signal }))).toBe(
      "ERR_PROVING_ABORTED",
    );
    expect((await first).publicSignals).toEqual(expected);
    await fresh.close();
  });

  test("a worker killed in mid-proof is a clean error, and a retry works", async () => {
    await collectWorkers(async (workers) => {
      const fresh = createSnarkjsProver({ artifacts, maxWorkers: 1 });
      const onProgress = ({ stage }: ProvingProgress) => {
        if (stage === "prove") workers[0]?.terminate();
      };
      const code = await errorCode(() => fresh.prove("chain", inputs, { onProgress }));
      expect(code).toBe("ERR_PROVING_WORKER_LOST");
      expect((await fresh.prove("chain", inputs)).publicSignals).toEqual(expected);
      await fresh.close();
      expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1]);
    });
  });

  test("a worker killed while idle is replaced", async () => {
    await collectWorkers(async (workers) => {
      const fresh = createSnarkjsProver({ artifacts, maxWorkers: 1 });
      await fresh.prove("chain", inputs);
      await workers[0]?.terminate();
      expect((await fresh.prove("chain", inputs)).publicSignals).toEqual(expected);
      expect(workers).toHaveLength(2);
      await fresh.close();
    });
  });

  test("a worker that cannot start", async () => {
    const workerUrl = new URL("./no-such-worker.js", import.meta.url);
    const fresh = createSnarkjsProver({ artifacts, workerUrl });
    expect(await errorCode(() => fresh.prove("chain", inputs))).toBe("ERR_PROVING_WORKER_LOST");
  });

  test("a listener that throws fails its own proof alone", async () => {
    const fault = new Error("the listener's own");
    const onProgress = () => {
      throw fault;
    };
    const broken = prover.prove("chain", inputs, { onProgress });
    await expect(broken).rejects.toBe(fault);
    expect((await prover.prove("chain", inputs)).publicSignals).toEqual(expected);
  });

  test("close aborts what runs and waits; later proofs are refused", async () => {
    const fresh = createSnarkjsProver({ artifacts, maxWorkers: 1 });
    const running = [1, 2, 3].map(() => errorCode(() => fresh.prove("chain", inputs)));
    await fresh.close();
    expect(await Promise.all(running)).toEqual(Array(3).fill("ERR_PROVING_ABORTED"));
    expect(await errorCode(() => fresh.prove("chain", inputs))).toBe("ERR_PROVING_ABORTED");
  });

  test.each([0, -1, 1.5, Number.NaN])("%s workers are misuse", (maxWorkers) => {
    expect(() => createSnarkjsProver({ artifacts, maxWorkers })).toThrow(RangeError);
  });
});

describe("S3: files that do not belong together", () => {
  async function proveWith(changes: Partial<CircuitArtifacts>, verify?: boolean): Promise<string> {
    const mixed = { ...circuit("product"), ...changes };
    const fresh = createSnarkjsProver({
      artifacts: { ...artifacts, circuits: new Map([["product", mixed]]) },
      verify,
    });
    try {
      const code = errorCode(() => fresh.prove("product", PRODUCT_INPUTS));
      return await code.catch(() => "proved");
    } finally {
      await fresh.close();
    }
  }

  test("the witness generator of another circuit", async () => {
    expect(await proveWith({})).toBe("proved");
    expect(await proveWith({ wasm: circuit("chain").wasm })).toBe("ERR_PROVING_ARTIFACT_VERSION");
  });

  test("the proving key of another circuit", async () => {
    const { provingKey } = circuit("chain");
    expect(await proveWith({ provingKey })).toBe("ERR_PROVING_ARTIFACT_VERSION");
  });

  test("the verification key of another circuit", async () => {
    const { verificationKey } = circuit("chain");
    expect(await proveWith({ verificationKey })).toBe("ERR_PROVING_BACKEND");
  });

  test("a proving key with a changed point: caught by the check of the proof alone", async () => {
    const provingKey = Uint8Array.from(circuit("product").provingKey);
    // the last two points of H made equal; an 80-byte section follows
    const at = provingKey.length - 80 - 128;
    provingKey.set(circuit("product").provingKey.subarray(at, at + 64), at + 64);
    expect(await proveWith({ provingKey }, false)).toBe("proved");
    expect(await proveWith({ provingKey }, true)).toBe("ERR_PROVING_BACKEND");
    expect(await proveWith({ provingKey })).toBe("ERR_PROVING_BACKEND");
  });
});
