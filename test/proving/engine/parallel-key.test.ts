import { spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openPort, openScope } from "../../../src/proving/engine/open-port.ts";
import { ParallelKey } from "../../../src/proving/engine/parallel-key.ts";
import { parseVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import {
  createDevelopmentKey,
  type DevelopmentKey,
} from "../../../src/proving/setup/create-development-key.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { errorCode } from "../error-code.ts";
import { createRandom, engineModule, KERNELS } from "./engine-world.ts";
import { type RandomCircuit, randomCircuit } from "./random-circuit.ts";

const SIZES = [0, 1, 3, 40, 700];
let cases: { circuit: RandomCircuit; key: DevelopmentKey }[];

beforeAll(async () => {
  const random = createRandom(12n);
  cases = [];
  for (const constraints of SIZES) {
    const shape = { constraints, publicOutputs: 1, publicInputs: constraints % 2, terms: 3 };
    const circuit = randomCircuit(random, { ...shape, values: "full" });
    cases.push({ circuit, key: await createDevelopmentKey(circuit.r1cs) });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

const largest = () => cases.at(-1) as (typeof cases)[number];

async function isProved(
  key: ParallelKey,
  { circuit, key: { verificationKey } }: (typeof cases)[number],
): Promise<boolean> {
  const { proof, publicSignals } = await key.prove(circuit.wtns);
  expect(publicSignals).toEqual(circuit.publicSignals);
  return verifyProof(parseVerificationKey(verificationKey), publicSignals, proof);
}

describe.each(KERNELS)("proofs over workers, %s kernel", (kernel) => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await engineModule(kernel);
  });

  test.each([1, 2, 5])(
    "with %i threads, for circuits smaller than the threads are many, too",
    async (threads) => {
      for (const one of cases) {
        const key = await ParallelKey.create(module, one.key.provingKey, { threads });
        expect(await isProved(key, one)).toBe(true);
        await key.close();
      }
    },
  );

  test("proofs at once wait for each other; progress never falls and ends at one", async () => {
    const { circuit, key } = largest();
    const parallel = await ParallelKey.create(module, key.provingKey, { threads: 2 });
    const shares: number[] = [];
    const onProgress = (share: number) => shares.push(share);
    const proofs = await Promise.all([
      parallel.prove(circuit.wtns, { onProgress }),
      parallel.prove(circuit.wtns),
      parallel.prove(circuit.wtns),
    ]);
    for (const { proof, publicSignals } of proofs) {
      const verificationKey = parseVerificationKey(key.verificationKey);
      expect(await verifyProof(verificationKey, publicSignals, proof)).toBe(true);
    }
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    await parallel.close();
  });

  test("an abort, a callback that throws, a bad witness: the next proof works", async () => {
    const one = largest();
    const key = await ParallelKey.create(module, one.key.provingKey, { threads: 2 });
    for (const at of [0, 1, 2]) {
      const controller = new AbortController();
      let seen = 0;
      const onProgress = () => {
        if (seen++ === at) controller.abort();
      };
      const options = { signal: controller.signal, onProgress };
      expect(await errorCode(() => key.prove(one.circuit.wtns, options))).toBe(
        "ERR_PROVING_ABORTED",
      );
    }
    const signal = AbortSignal.abort();
    expect(await errorCode(() => key.prove(one.circuit.wtns, { signal }))).toBe(
      "ERR_PROVING_ABORTED",
    );
    const failing = () => {
      throw new Error("the caller's own");
    };
    await expect(key.prove(one.circuit.wtns, { onProgress: failing })).rejects.toThrow(
      "the caller's own",
    );
    // the proof is made already, and on its way
    const late = (share: number) => void (share === 1 && failing());
    await expect(key.prove(one.circuit.wtns, { onProgress: late })).rejects.toThrow(
      "the caller's own",
    );
    const last = new AbortController();
    const stopLast = (share: number) => void (share === 1 && last.abort());
    const stopping = { signal: last.signal, onProgress: stopLast };
    expect(await errorCode(() => key.prove(one.circuit.wtns, stopping))).toBe(
      "ERR_PROVING_ABORTED",
    );
    expect(await errorCode(() => key.prove(one.circuit.wtns.slice(1)))).toBe("ERR_PROVING_WITNESS");
    const high = one.circuit.wtns.slice();
    high.fill(0xff, high.length - 32);
    expect(await errorCode(() => key.prove(high))).toBe("ERR_PROVING_WITNESS");
    expect(await isProved(key, one)).toBe(true);
    await key.close();
  });

  test("a bad key is refused by whoever reads the bad part, and leaves no worker", async () => {
    const { provingKey } = largest().key;
    for (const at of [provingKey.length - 100, provingKey.length >> 1, 900, 2000]) {
      const bad = provingKey.slice();
      bad.fill(0xff, at, at + 40);
      const create = () => ParallelKey.create(module, bad, { threads: 2 });
      expect(await errorCode(create)).toBe("ERR_PROVING_KEY_FORM");
    }
  });

  test("closed while it proves, and after that", async () => {
    const { circuit, key } = largest();
    const parallel = await ParallelKey.create(module, key.provingKey, { threads: 2 });
    const proof = errorCode(() => parallel.prove(circuit.wtns));
    await parallel.close();
    expect(await proof).toBe("ERR_PROVING_WORKER_LOST");
    expect(parallel.isLost).toBe(true);
    expect(await errorCode(() => parallel.prove(circuit.wtns))).toBe("ERR_PROVING_WORKER_LOST");
  });
});

describe("a letter that a worker cannot read", () => {
  test("ends a browser's worker, which is then lost; one that it can read does not", () => {
    const close = vi.fn();
    const scope = Object.assign(new EventTarget(), { close, postMessage: vi.fn() });
    const letters: unknown[] = [];
    openScope(scope).listen((letter) => letters.push(letter));
    scope.dispatchEvent(new MessageEvent("message", { data: 7 }));
    expect(letters).toEqual([7]);
    expect(close).not.toHaveBeenCalled();
    scope.dispatchEvent(new MessageEvent("messageerror"));
    expect(close).toHaveBeenCalledOnce();
  });

  test("ends one of Node's", () => {
    const parentPort = new EventEmitter();
    vi.spyOn(process, "getBuiltinModule").mockReturnValue({ parentPort } as never);
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    const letters: unknown[] = [];
    openPort().listen((letter) => letters.push(letter));
    parentPort.emit("message", 7);
    expect(letters).toEqual([7]);
    expect(exit).not.toHaveBeenCalled();
    parentPort.emit("messageerror", new Error("unread"));
    expect(exit).toHaveBeenCalledExactlyOnceWith(1);
  });
});

test("threads must be a whole number from 1", async () => {
  const module = await engineModule("scalar");
  for (const threads of [0, -1, 1.5, Number.NaN]) {
    await expect(
      ParallelKey.create(module, largest().key.provingKey, { threads }),
    ).rejects.toBeInstanceOf(RangeError);
  }
});

test("a process that proves and closes nothing ends by itself", () => {
  const { circuit, key } = largest();
  const directory = mkdtempSync(join(tmpdir(), "symbolon-engine-"));
  writeFileSync(join(directory, "key"), key.provingKey);
  writeFileSync(join(directory, "witness"), circuit.wtns);
  const script = `
    import { readFileSync } from "node:fs";
    import { loadEngine } from "./src/proving/engine/load-engine.ts";
    import { ParallelKey } from "./src/proving/engine/parallel-key.ts";
    const read = (name) => new Uint8Array(readFileSync(${JSON.stringify(directory)} + "/" + name));
    const key = await ParallelKey.create(await loadEngine("scalar"), read("key"), { threads: 2 });
    console.log((await key.prove(read("witness"))).publicSignals.length);
  `;
  const child = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { encoding: "utf8", timeout: 60_000 },
  );
  rmSync(directory, { recursive: true });
  expect([child.status, child.stdout, child.stderr]).toEqual([0, "1\n", ""]);
});
