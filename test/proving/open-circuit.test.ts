import { groth16, wtns } from "snarkjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import type { CircuitArtifacts } from "../../src/proving/artifacts.ts";
import { type OpenedCircuit, openCircuit } from "../../src/proving/open-circuit.ts";
import { toSnarkjsProof } from "../../src/proving/parse-proof.ts";
import { formatVerificationKey } from "../../src/proving/parse-verification-key.ts";
import type { ProveResult } from "../../src/proving/prover.ts";
import { codedError, errorCode } from "./error-code.ts";
import { loadToys, PRODUCT_INPUTS, PRODUCT_SIGNALS } from "./toy-circuits.ts";

let product: CircuitArtifacts;
let chain: CircuitArtifacts;
let opened: OpenedCircuit;

beforeAll(async () => {
  const { circuits } = await loadToys("open-circuit");
  product = circuits.get("product") as CircuitArtifacts;
  chain = circuits.get("chain") as CircuitArtifacts;
  opened = await openCircuit({ wasm: product.wasm, provingKey: product.provingKey, threads: 2 });
});

afterAll(() => opened?.close());

/** What snarkjs says of a proof. */
function snarkjsAccepts({ proof, publicSignals }: ProveResult): Promise<boolean> {
  const key = formatVerificationKey(product.verificationKey);
  return groth16.verify(key, publicSignals.map(String), toSnarkjsProof(proof));
}

/** Where a .zkey's section begins. */
function sectionStart(file: Uint8Array, type: number): number {
  const view = new DataView(file.buffer, file.byteOffset);
  let at = 12;
  while (view.getUint32(at, true) !== type) at += 12 + Number(view.getBigUint64(at + 4, true));
  return at + 12;
}

async function witnessFile(inputs = PRODUCT_INPUTS): Promise<Uint8Array> {
  const file: { type: "mem"; data?: Uint8Array } = { type: "mem" };
  await wtns.calculate(inputs, product.wasm, file);
  return Uint8Array.from(file.data ?? []);
}

describe("a circuit from circom's and snarkjs's files", () => {
  test.each([
    ["bigints in the signal's shape", PRODUCT_INPUTS],
    ["numbers, flat", { factors: [2, 3, 5, 7], limit: 11, tag: 13 }],
    [
      "digits",
      {
        factors: [
          ["2", "0x3"],
          ["5", "0x07"],
        ],
        limit: ["0xB"],
        tag: "013",
      },
    ],
  ])("proves with %s, and snarkjs accepts", async (_, inputs) => {
    const result = await opened.prove(inputs);
    expect(result.publicSignals).toEqual(PRODUCT_SIGNALS);
    expect(await snarkjsAccepts(result)).toBe(true);
    const others = result.publicSignals.with(0, 211n);
    expect(await snarkjsAccepts({ ...result, publicSignals: others })).toBe(false);
  });

  test("proves from snarkjs's witness file, and leaves the caller's bytes alone", async () => {
    const file = await witnessFile();
    const before = Uint8Array.from(file);
    const stages: string[] = [];
    const result = await opened.proveWitness(file, {
      onProgress: ({ stage }) => stages.push(stage),
    });
    expect(await snarkjsAccepts(result)).toBe(true);
    expect(file).toEqual(before);
    expect([...new Set(stages)]).toEqual(["load", "witness", "prove", "done"]);
  });

  test("two circuits at once, each with its own workers", async () => {
    const { wasm, provingKey } = chain;
    const other = await openCircuit({ wasm, provingKey, threads: 1 });
    const [first, second] = await Promise.all([
      opened.prove(PRODUCT_INPUTS),
      other.prove({ start: 0, offset: 0 }),
    ]);
    expect(await snarkjsAccepts(first)).toBe(true);
    expect(second.publicSignals).toEqual([0n, 0n]);
    await other.close();
  });
});

describe("inputs", () => {
  const { factors, limit, tag } = PRODUCT_INPUTS;
  test.each<[string, unknown, string, string | undefined]>([
    ["missing", { factors, limit }, "FORM", undefined],
    ["none", {}, "FORM", undefined],
    ["unknown", { factors, limit, tag, other: 1n }, "FORM", "other"],
    ["unknown, of a hash like no signal's", { factors, limit, tag, "": 1n }, "FORM", ""],
    ["too few", { factors: [2, 3, 5], limit, tag }, "FORM", "factors"],
    ["too many", { factors: [2, 3, 5, 7, 1], limit, tag }, "FORM", "factors"],
    ["no element", { factors, limit: [], tag }, "FORM", "limit"],
    ["a fraction", { factors, limit: 1.5, tag }, "FORM", "limit"],
    ["an unsafe number", { factors, limit: 2 ** 53, tag }, "FORM", "limit"],
    ["no number", { factors, limit: Number.NaN, tag }, "FORM", "limit"],
    ["an empty string", { factors, limit: "", tag }, "FORM", "limit"],
    ["blanks", { factors, limit: " 11", tag }, "FORM", "limit"],
    ["an exponent", { factors, limit: "1e1", tag }, "FORM", "limit"],
    ["binary digits", { factors, limit: "0b11", tag }, "FORM", "limit"],
    ["digits without end", { factors, limit: "1".repeat(10_000), tag }, "FORM", "limit"],
    ["null", { factors, limit: null, tag }, "FORM", "limit"],
    ["a boolean", { factors, limit: true, tag }, "FORM", "limit"],
    ["an object", { factors, limit: { 0: 11n }, tag }, "FORM", "limit"],
    ["a hole", { factors: [2, undefined, 5, 7], limit, tag }, "FORM", "factors"],
    ["negative", { factors, limit: -1, tag }, "RANGE", "limit"],
    ["the order", { factors, limit: String(FIELD_ORDER), tag }, "RANGE", "limit"],
    ["beyond it", { factors, limit: `0x${"f".repeat(64)}`, tag }, "RANGE", "limit"],
  ])("%s are refused by name", async (_, inputs, reason, name) => {
    const error = await codedError(() => opened.prove(inputs as never));
    expect(error.code).toBe(`ERR_PROVING_INPUT_${reason}`);
    expect(error.details).toEqual(name === undefined ? {} : { name });
    expect(error.message).not.toMatch(/\b(?:11|13)\b/);
  });

  test.each([null, undefined, [], 1n, "x"])("%s are none", async (inputs) => {
    expect(await errorCode(() => opened.prove(inputs as never))).toBe("ERR_PROVING_INPUT_FORM");
  });

  test("that do not satisfy the circuit; the next proof works", async () => {
    const bad = { factors, limit: 65_536, tag };
    expect(await errorCode(() => opened.prove(bad))).toBe("ERR_PROVING_WITNESS");
    expect((await opened.prove(PRODUCT_INPUTS)).publicSignals).toEqual(PRODUCT_SIGNALS);
  });
});

describe("files", () => {
  test("that do not belong together, or are damaged, are refused when they are opened", async () => {
    const { wasm, provingKey } = product;
    const open = (changes: object) =>
      errorCode(() => openCircuit({ wasm, provingKey, threads: 2, ...changes }));
    expect(await open({ wasm: chain.wasm })).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await open({ wasm: wasm.slice(8) })).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await open({ wasm: new Uint8Array() })).toBe("ERR_PROVING_ARTIFACT_VERSION");
    expect(await open({ provingKey: provingKey.slice(1) })).toBe("ERR_PROVING_KEY_FORM");
    expect(await open({ provingKey: new Uint8Array() })).toBe("ERR_PROVING_KEY_FORM");
  });

  test("a witness of another circuit, damaged, or that satisfies nothing", async () => {
    const file = await witnessFile();
    const refused = (bytes: Uint8Array) => errorCode(() => opened.proveWitness(bytes));
    expect(await refused(file.slice(1))).toBe("ERR_PROVING_WITNESS");
    expect(await refused(new Uint8Array())).toBe("ERR_PROVING_WITNESS");
    const high = Uint8Array.from(file);
    high.fill(0xff, high.length - 32);
    expect(await refused(high)).toBe("ERR_PROVING_WITNESS");
    const other = Uint8Array.from(file);
    other[76 + 32] = (other[76 + 32] ?? 0) ^ 1;
    expect(await refused(other)).toBe("ERR_PROVING_BACKEND");
    const { wasm, provingKey } = product;
    const careless = await openCircuit({ wasm, provingKey, threads: 1, verify: false });
    const unproved = await careless.proveWitness(other);
    expect(await snarkjsAccepts(unproved)).toBe(false);
    await careless.close();
    expect(await snarkjsAccepts(await opened.proveWitness(file))).toBe(true);
  });

  test("a verification key of another circuit is not this proving key's", async () => {
    const { wasm, provingKey } = product;
    const { verificationKey } = chain;
    const open = () => openCircuit({ wasm, provingKey, verificationKey, threads: 1 });
    expect(await errorCode(open)).toBe("ERR_PROVING_KEY_UNSAFE");
  });

  test("a key under which anyone could forge, or whose proofs would not hide the witness", async () => {
    const { wasm, provingKey } = product;
    const header = sectionStart(provingKey, 2);
    const [alpha1, gamma2, delta1, delta2] = [84, 340, 468, 532].map((at) => header + at) as [
      number,
      number,
      number,
      number,
    ];
    const forgeable = Uint8Array.from(provingKey);
    forgeable.copyWithin(delta2, gamma2, gamma2 + 128);
    const bare = Uint8Array.from(provingKey);
    bare.copyWithin(delta1, alpha1, alpha1 + 64);
    for (const key of [forgeable, bare]) {
      const open = (options: object) =>
        openCircuit({ wasm, provingKey: key, threads: 1, ...options });
      expect(await errorCode(() => open({}))).toBe("ERR_PROVING_KEY_UNSAFE");
      await (await open({ verify: false })).close();
    }
  });
});

describe("an opened circuit", () => {
  test("that is closed proves nothing; what was under way is aborted", async () => {
    const { wasm, provingKey } = chain;
    const own = await openCircuit({ wasm, provingKey, threads: 2 });
    const running = [1, 2].map((start) => errorCode(() => own.prove({ start, offset: 1 })));
    await own.close();
    expect(await Promise.all(running)).toEqual(["ERR_PROVING_ABORTED", "ERR_PROVING_ABORTED"]);
    expect(await errorCode(() => own.prove({ start: 1, offset: 1 }))).toBe("ERR_PROVING_ABORTED");
  });

  test("an aborted proof that waits does not disturb the one before it", async () => {
    const controller = new AbortController();
    const first = opened.prove(PRODUCT_INPUTS);
    const { signal } = controller;
    const second = errorCode(() => opened.prove({ ...PRODUCT_INPUTS, tag: 1 }, { signal }));
    controller.abort();
    expect(await second).toBe("ERR_PROVING_ABORTED");
    expect((await first).publicSignals).toEqual(PRODUCT_SIGNALS);
  });

  test.each([
    { threads: 0 },
    { threads: 1.5 },
    { idleMilliseconds: -1 },
    { idleMilliseconds: Number.NaN },
  ])("%o are misuse", async (options) => {
    const { wasm, provingKey } = product;
    await expect(openCircuit({ wasm, provingKey, ...options })).rejects.toBeInstanceOf(RangeError);
  });
});
