import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { curves, groth16, zKey } from "snarkjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildEngine } from "../../scripts/build-engine.ts";
import { BASE_FIELD_ORDER } from "../../src/field/scalar.ts";
import { parseVerificationKey } from "../../src/proving/parse-verification-key.ts";
import { createDevelopmentKey } from "../../src/proving/setup/create-development-key.ts";
import { deriveDevelopmentSecrets } from "../../src/proving/setup/development-secrets.ts";
import { isDevelopmentKey } from "../../src/proving/setup/is-development-key.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import {
  buildToys,
  CHAIN_STEPS,
  PRODUCT_INPUTS,
  PRODUCT_SIGNALS,
  toyDirectory,
} from "./toy-circuits.ts";

const directory = toyDirectory("development-key");
const read = async (name: string) => new Uint8Array(await readFile(join(directory, name)));
let circuitHash: string;
let key: VerificationKey;
let keyJson: Record<string, unknown>;

beforeAll(async () => {
  await buildEngine();
  const manifest = await buildToys("development-key");
  circuitHash = manifest.circuits.product?.files["circuit.r1cs"]?.sha256 ?? "";
  keyJson = JSON.parse(await readFile(join(directory, "product/verification-key.json"), "utf8"));
  key = parseVerificationKey(keyJson);
});

afterAll(async () => {
  await (await curves.getCurveFromName("bn128")).terminate();
});

describe("development key", () => {
  test("snarkjs proves and verifies with it, and refuses each other public signal", async () => {
    const { proof, publicSignals } = await groth16.fullProve(
      PRODUCT_INPUTS,
      await read("product/circuit.wasm"),
      await read("product/proving-key.zkey"),
    );
    expect(publicSignals).toEqual(PRODUCT_SIGNALS.map(String));
    expect(await groth16.verify(keyJson, publicSignals, proof)).toBe(true);
    for (let i = 0; i < publicSignals.length; i++) {
      const other = publicSignals.map((signal, at) => (at === i ? `${signal}0` : signal));
      expect(await groth16.verify(keyJson, other, proof)).toBe(false);
    }
  });

  test("snarkjs proves with a domain of 2^11", async () => {
    const { proof, publicSignals } = await groth16.fullProve(
      { start: 3n, offset: 4n },
      await read("chain/circuit.wasm"),
      await read("chain/proving-key.zkey"),
    );
    const chainKey = JSON.parse(
      await readFile(join(directory, "chain/verification-key.json"), "utf8"),
    );
    expect(CHAIN_STEPS + 3).toBeGreaterThan(2 ** 10);
    expect(await groth16.verify(chainKey, publicSignals, proof)).toBe(true);
    expect(await groth16.verify(keyJson, [...publicSignals, "0"], proof)).toBe(false);
  });

  test("snarkjs exports the verification key that is written", async () => {
    const provingKey = await read("product/proving-key.zkey");
    expect(await zKey.exportVerificationKey(provingKey)).toEqual(keyJson);
  });

  test("is the same each time", async () => {
    const again = await createDevelopmentKey(await read("product/circuit.r1cs"));
    expect(again.circuitHash).toBe(circuitHash);
    expect(again.provingKey).toEqual(await read("product/proving-key.zkey"));
  });

  test("H1: a development key of any circuit is recognised with any circuit's hash", async () => {
    const other = JSON.parse(
      await readFile(join(directory, "chain/verification-key.json"), "utf8"),
    );
    for (const hash of [circuitHash, "0".repeat(64), "ab".repeat(32)]) {
      expect(isDevelopmentKey(hash, key)).toBe(true);
      expect(isDevelopmentKey(hash, parseVerificationKey(other))).toBe(true);
    }
  });

  test("is recognised by alpha or beta alone; by delta with its circuit's hash", () => {
    expect(isDevelopmentKey(circuitHash, key)).toBe(true);
    const negate = (y: bigint) => BASE_FIELD_ORDER - y;
    const alpha = [key.alpha[0], negate(key.alpha[1])] as const;
    const flip = ([x, [y0, y1]]: VerificationKey["beta"]) =>
      [x, [negate(y0), negate(y1)]] as VerificationKey["beta"];
    const others = { alpha, beta: flip(key.beta), delta: flip(key.delta) };
    const { beta, delta } = others;
    const wrong = "0".repeat(64);
    for (const hash of [circuitHash, wrong]) {
      expect(isDevelopmentKey(hash, { ...key, beta, delta })).toBe(true);
      expect(isDevelopmentKey(hash, { ...key, alpha, delta })).toBe(true);
      expect(isDevelopmentKey(hash, { ...key, ...others })).toBe(false);
    }
    expect(isDevelopmentKey(circuitHash, { ...key, alpha, beta })).toBe(true);
    expect(isDevelopmentKey(wrong, { ...key, alpha, beta })).toBe(false);
  });

  test("secrets differ from one another; tau and delta from circuit to circuit", () => {
    const [own, other] = [circuitHash, "0".repeat(64)].map(deriveDevelopmentSecrets);
    expect(new Set([own, other].flatMap((secrets) => Object.values(secrets ?? {}))).size).toBe(6);
    expect(own).toMatchObject({ alpha: other?.alpha, beta: other?.beta });
    expect(() => deriveDevelopmentSecrets(circuitHash.toUpperCase())).toThrow(TypeError);
    expect(() => deriveDevelopmentSecrets("")).toThrow(TypeError);
  });
});
