import { webcrypto } from "node:crypto";
import { beforeAll, describe, expect, it, test } from "vitest";
import { ProvingError } from "../../../src/errors.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import { createEngineVerifier } from "../../../src/proving/engine/engine-verifier.ts";
import { formatProof, parseProof } from "../../../src/proving/parse-proof.ts";
import { fromG1, fromG2 } from "../../../src/proving/points.ts";
import { portableVerifier } from "../../../src/proving/portable-verifier.ts";
import type { ProofReader } from "../../../src/proving/proof-verifier.ts";
import { verifyProof } from "../../../src/proving/verify-proof.ts";
import { loadVerifier } from "../../../src/service/verification/load-verifier.ts";
import { createRandom, G1 } from "./engine-world.ts";
import {
  BUILDS,
  type Claim,
  honest,
  key,
  moduleOf,
  mutations,
  outcome,
  describe as textOf,
  twistPoint,
} from "./verify-world.ts";

const random = (bytes: Uint8Array): void => void webcrypto.getRandomValues(bytes);
const zeros = (bytes: Uint8Array): void => void bytes.fill(0);
const constant = (bytes: Uint8Array): void => void bytes.fill(3);

/** c plus some times the generator. */
function shifted({ publicSignals, proof }: Claim, by: bigint): Claim {
  const [x, y] = proof.c;
  const c = fromG1(G1.fromAffine({ x, y }).add(G1.BASE.multiply(by)));
  return { publicSignals, proof: { ...proof, c } };
}

const whole = [1, 2, 3, 4, 5].map(honest);
const offSubgroup: Claim = {
  ...honest(6),
  proof: { ...honest(6).proof, b: fromG2(twistPoint(createRandom(31n))) },
};
const offCurve: Claim = { ...honest(6), proof: { ...honest(6).proof, a: [1n, 3n] } };
const mutated = mutations(createRandom(32n));

describe.each(BUILDS)("the verifier on the %s kernel", (build) => {
  let verifier: ProofReader;

  beforeAll(async () => {
    verifier = await createEngineVerifier(await moduleOf(build));
  });

  const together = async (claims: readonly Claim[], fill = random, by: ProofReader = verifier) =>
    (await by.verifyProofs(key, claims, fill)).map(textOf);

  test("none, one, and many that hold", async () => {
    expect(await together([])).toEqual([]);
    expect(await together(whole.slice(0, 1))).toEqual(["true"]);
    expect(await together(whole)).toEqual(whole.map(() => "true"));
    const forty = Array.from({ length: 40 }, (_, i) => whole[i % 5] as Claim);
    expect(await together(forty)).toEqual(forty.map(() => "true"));
  });

  test("names a bad one at each place, whatever is bad about it", async () => {
    for (const bad of [shifted(honest(6), 1n), offSubgroup, offCurve]) {
      const verdict = await outcome(() => verifyProof(key, bad.publicSignals, bad.proof));
      for (let i = 0; i <= whole.length; i++) {
        expect(await together(whole.toSpliced(i, 0, bad))).toEqual(
          whole.map(() => "true").toSpliced(i, 0, verdict),
        );
      }
    }
  });

  test("says of every mutation in company what the other verifier says of it alone", async () => {
    const claims = mutated.map(([, claim]) => claim);
    const wanted = await Promise.all(
      claims.map(({ publicSignals, proof }) =>
        outcome(() => verifyProof(key, publicSignals, proof)),
      ),
    );
    // some are no arrays at all, for which both throw a TypeError for the whole batch
    const isVerdict = (i: number) => !/^TypeError/.test(wanted[i] ?? "");
    expect(await together(claims.filter((_, i) => isVerdict(i)))).toEqual(
      wanted.filter((_, i) => isVerdict(i)),
    );
    for (const claim of claims.filter((_, i) => !isVerdict(i))) {
      await expect(verifier.verifyProofs(key, [claim], random)).rejects.toThrow(TypeError);
    }
  });

  test("refuses two whose errors cancel, which equal coefficients would let through", async () => {
    const pair = [shifted(honest(1), 5n), shifted(honest(2), FIELD_ORDER - 5n)];
    expect(await together(pair)).toEqual(["false", "false"]);
    // what the random coefficients are for: this source makes each of them the same
    expect(await together(pair, constant)).toEqual(["true", "true"]);
  });

  test("gives each proof a coefficient of its own, and none of them 0", async () => {
    let asked = 0;
    // 16 zeroes by chance are drawn again
    const sometimes = (bytes: Uint8Array) => (asked++ % 3 === 2 ? random(bytes) : zeros(bytes));
    const claims = [shifted(honest(1), 5n), honest(2)];
    expect(await together(claims, sometimes)).toEqual(["false", "true"]);
    expect(asked).toBe(6);
    for (let half = 0; half < 2; half++) {
      let drawn = 0;
      // 1 for the first, and 2^k or 2^k lambda for the second: errors of 1 and -1 cancel for none of them
      const fill = (bytes: Uint8Array) => {
        bytes.fill(0);
        bytes[drawn++ === 0 ? 0 : 8 * half + 7] = 0x80;
      };
      const pair = [shifted(honest(1), 1n), shifted(honest(2), FIELD_ORDER - 1n)];
      expect(await together(pair, fill)).toEqual(["false", "false"]);
      drawn = 0;
      expect(await together(whole, fill)).toEqual(whole.map(() => "true"));
    }
    const ones = (bytes: Uint8Array): void => void bytes.fill(0xff);
    expect(await together(whole, ones)).toEqual(whole.map(() => "true"));
  });

  test("asks for fresh randomness of 16 bytes a proof", async () => {
    const asked: number[] = [];
    const fill = (bytes: Uint8Array) => {
      asked.push(bytes.length);
      random(bytes);
    };
    await together(whole, fill);
    expect(asked).toEqual(whole.map(() => 16));
  });

  test("hands on what its source of randomness throws, and works afterwards", async () => {
    const fail = () => {
      throw new Error("no entropy");
    };
    await expect(verifier.verifyProofs(key, whole, fail)).rejects.toThrow("no entropy");
    expect(await together(whole)).toEqual(whole.map(() => "true"));
  });

  test("refuses a source that fills nothing, and works afterwards", async () => {
    const pair = [shifted(honest(1), 5n), shifted(honest(2), FIELD_ORDER - 5n)];
    for (const fill of [zeros, () => {}]) {
      for (const claims of [pair, whole]) {
        await expect(verifier.verifyProofs(key, claims, fill)).rejects.toThrow(
          new TypeError("random must fill the array that it is given"),
        );
      }
    }
    expect(await together(whole)).toEqual(whole.map(() => "true"));
  });

  test("refuses a key under which anyone can forge, every time", async () => {
    const unsafe = { ...key, delta: key.gamma };
    for (let i = 0; i < 2; i++) {
      await expect(verifier.verifyProofs(unsafe, whole, random)).rejects.toMatchObject({
        code: "ERR_VERIFICATION_KEY_UNSAFE",
      });
      await expect(
        verifier.verifyProof(unsafe, whole[0]?.publicSignals ?? [], honest(1).proof),
      ).rejects.toMatchObject({ code: "ERR_VERIFICATION_KEY_UNSAFE" });
    }
  });

  test("parses proofs as parseProof does", async () => {
    const text = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(text) : typeof value === "bigint" ? String(value) : value;
    const jsons: unknown[] = mutated.map(([, { proof }]) => ({
      a: text(proof.a),
      b: text(proof.b),
      c: text(proof.c),
    }));
    jsons.push(null, [], { ...formatProof(honest(1).proof), d: 1 }, formatProof(honest(2).proof));
    let parsed = 0;
    for (const json of jsons) {
      const found = await outcome(() => JSON.stringify(formatProof(verifier.parseProof(json))));
      expect(found).toBe(await outcome(() => JSON.stringify(formatProof(parseProof(json)))));
      if (found.startsWith("{")) parsed++;
    }
    expect(parsed).toBeGreaterThan(10);
    expect(parsed).toBeLessThan(jsons.length / 2);
    const { a, b } = verifier.parseProof(formatProof(honest(1).proof));
    expect([a, b, ...b].every(Object.isFrozen)).toBe(true);
  });
});

describe("the service's choice", () => {
  it("is the engine, and without it the portable verifier", async () => {
    expect(await loadVerifier()).toMatchObject({ isOnEngine: true });
    const gone = () => Promise.reject(new ProvingError("ERR_PROVING_BACKEND", "gone"));
    expect(await loadVerifier(gone)).toEqual({ verifier: portableVerifier, isOnEngine: false });
  });
});
