import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { compileEngine } from "../../../scripts/build-engine.ts";
import { FIELD_ORDER } from "../../../src/field/scalar.ts";
import {
  createDevelopmentKey,
  createDevelopmentKeyOn,
} from "../../../src/proving/setup/create-development-key.ts";
import { deriveDevelopmentSecrets } from "../../../src/proving/setup/development-secrets.ts";
import { createRandom, engineModule, KERNELS } from "../engine/engine-world.ts";
import { type Row, randomCircuit, writeR1cs } from "../engine/random-circuit.ts";
import {
  GROUPS,
  keySections,
  readCoefficients,
  readPoints,
  referenceCoefficients,
  referenceScalars,
} from "./reference-key.ts";

/** Above this, points are compared in sums of random halves. */
const EACH = 40;
const HALVES = 16;

async function expectDefinition(module: WebAssembly.Module, r1cs: Uint8Array): Promise<void> {
  const { circuitHash, provingKey, verificationKey } = await createDevelopmentKeyOn(module, r1cs);
  expect(circuitHash).toBe(createHash("sha256").update(r1cs).digest("hex"));
  const secrets = deriveDevelopmentSecrets(circuitHash);
  const sections = keySections(provingKey);
  expect([...sections.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const section = (type: number) => sections.get(type) as Uint8Array;
  expect(readCoefficients(section(4))).toEqual(referenceCoefficients(r1cs));
  expect(section(4).length).toBe(4 + 44 * referenceCoefficients(r1cs).length);
  expect(Buffer.from(section(10)).toString("hex")).toBe(`${circuitHash}${"00".repeat(36)}`);

  const { alpha, beta, delta } = secrets;
  const header = (from: number, degree: 1 | 2) =>
    readPoints(section(2).subarray(from, from + 64 * degree), degree);
  expectMultiples([...header(84, 1), ...header(148, 1), ...header(468, 1)], [alpha, beta, delta]);
  expectMultiples([...header(212, 2), ...header(340, 2), ...header(532, 2)], [beta, 1n, delta], 2);
  for (const [type, scalars] of referenceScalars(r1cs, secrets)) {
    const degree = type === 7 ? 2 : 1;
    expectMultiples(readPoints(section(type), degree), scalars, degree);
  }
  expect(verificationKey.IC).toHaveLength(section(3).length / 64);
}

function expectMultiples(
  points: ReturnType<typeof readPoints>,
  scalars: readonly bigint[],
  degree: 1 | 2 = 1,
): void {
  const Point = GROUPS[degree - 1] as (typeof GROUPS)[0];
  const times = (scalar: bigint) => Point.BASE.multiplyUnsafe(scalar);
  expect(points).toHaveLength(scalars.length);
  if (points.length <= EACH) {
    points.forEach((point, i) => {
      expect(point.equals(times(scalars[i] as bigint))).toBe(true);
    });
    return;
  }
  points.forEach((point, i) => {
    if (point.is0() !== (scalars[i] === 0n)) throw new Error(`point ${i} is at infinity or is not`);
  });
  const random = createRandom(BigInt(points.length));
  for (let half = 0; half < HALVES; half++) {
    let [sum, scalar] = [Point.ZERO, 0n];
    points.forEach((point, i) => {
      if (random.below(2n) === 0n) return;
      sum = sum.add(point);
      scalar = (scalar + (scalars[i] as bigint)) % FIELD_ORDER;
    });
    expect(sum.equals(times(scalar))).toBe(true);
  }
}

const header = (constraints: number, publicOutputs: number, publicInputs: number) => ({
  constraints,
  publicOutputs,
  publicInputs,
});
const row = (...entries: [number, bigint][]): Row => entries;
const constraint = (a: Row, b: Row, c: Row) => [a, b, c];

/** Circuits at the edges of the format; nobody needs to satisfy them. */
const EDGES: [name: string, r1cs: Uint8Array][] = [
  ["one wire and no constraint", writeR1cs([], 1, header(0, 0, 0))],
  ["public wires alone", writeR1cs([], 6, header(0, 3, 2))],
  [
    "public wires alone, the domain exactly full",
    writeR1cs([row(), row(), row()].slice(0, 3), 7, header(1, 4, 2)),
  ],
  ["wires in no constraint", writeR1cs([], 9, header(0, 1, 0))],
  [
    "a private wire in no constraint, the last one too",
    writeR1cs(constraint(row([1, 1n]), row([3, 1n]), row([1, 5n])), 6, header(1, 1, 0)),
  ],
  [
    "empty combinations and empty columns",
    writeR1cs(
      [
        ...constraint(row(), row(), row()),
        ...constraint(row([4, 2n]), row(), row([2, 1n])),
        ...constraint(row(), row([3, FIELD_ORDER - 1n]), row()),
      ],
      5,
      header(3, 0, 1),
    ),
  ],
  [
    "zero coefficients, which are left out",
    writeR1cs(
      constraint(row([0, 0n], [2, 3n]), row([1, 0n], [3, 0n]), row([1, 0n], [2, 1n])),
      4,
      header(1, 1, 0),
    ),
  ],
  [
    "a wire twice in a combination, and one that cancels out",
    writeR1cs(
      constraint(
        row([3, 7n], [3, 8n], [1, 5n]),
        row([2, 1n], [2, FIELD_ORDER - 1n]),
        row([2, 9n], [1, 1n]),
      ),
      4,
      header(1, 1, 1),
    ),
  ],
  [
    "coefficients at the borders of limbs and of the field",
    writeR1cs(
      constraint(
        [1n, 2n ** 29n - 1n, 2n ** 51n, 2n ** 128n - 1n, 2n ** 253n].map((k, i) => [i, k] as const),
        [FIELD_ORDER - 1n, FIELD_ORDER - 2n, (FIELD_ORDER - 1n) / 2n, (FIELD_ORDER + 1n) / 2n].map(
          (k, i) => [i, k] as const,
        ),
        row([4, FIELD_ORDER - 2n ** 128n]),
      ),
      5,
      header(1, 1, 1),
    ),
  ],
];

/** Made by the generator that went before, which computed with BigInt and with snarkjs's own curve. */
const KNOWN_KEYS = [
  [0, 0, 0, 1, "24695da07f0f24a52c6baade6091a6de15d7ec4df9d0f6a8e7ce78bca8a77711"],
  [0, 2, 1, 1, "edda78f23b11643633488167b00a8856c85e3e6b890957fb4a186c60c8db233b"],
  [1, 0, 0, 1, "e59fe25ecf481e410e850f0b1c00cebe79d1a61989559c4e62f1dcdcf281ed96"],
  [5, 1, 1, 4, "ffc94a1a35e6437c9820d5fdfc8d42cdecfdb84d318c7fde00822255b1add340"],
  [61, 1, 1, 6, "19fdbaf5654a77da7b95632207d4a84320f5eaf44a233fd6cf8a4e56651f6069"],
  [1021, 1, 1, 5, "0f0e5f2ee9517582fccfd9c34831a349938f31c7ff02d51ac8c7d55c92930c82"],
  [1022, 1, 1, 5, "133b7ed24e58922d93835c9489e35b86ac18c20ab147e60fd73759244859c0a7"],
  [4090, 3, 2, 8, "cbd4a8cf78c7179647feab9bda98c091bc5fbc4702365fc5948193331fd00d90"],
] as const;

const MODULES = KERNELS.flatMap((kernel) => [
  { name: `the ${kernel} kernel`, load: () => engineModule(kernel) },
  {
    // traps where an operand is outside of the bounds of docs/engine-bounds.md
    name: `the ${kernel} kernel, checked`,
    load: async () => WebAssembly.compile(Uint8Array.from(await compileEngine(kernel, true))),
  },
]);

describe.each(MODULES)("a key by $name is what the definition says", ({ load }) => {
  const module = load();

  test.each(EDGES)("%s", async (_name, r1cs) => {
    await expectDefinition(await module, r1cs);
  });

  test("random circuits of 2^1 to 2^8", async () => {
    const random = createRandom(21n);
    for (let power = 1; power <= 8; power++) {
      // the domain exactly full, and one row more or less
      for (const off of [0, 1, -1].slice(0, power < 4 ? 3 : 2)) {
        const publicOutputs = random.index(Math.min(2 ** power, 4));
        const constraints = Math.max(0, 2 ** power - 1 - publicOutputs + off);
        const shape = { constraints, publicOutputs, publicInputs: 0, terms: 5 };
        const { r1cs } = randomCircuit(random, { ...shape, values: "full" });
        await expectDefinition(await module, r1cs);
      }
    }
  });
});

describe.each(KERNELS)("a key by the %s kernel", (kernel) => {
  test("is what the definition says in a domain of 2^12, from many slices", async () => {
    const random = createRandom(22n);
    const shape = { constraints: 4000, publicOutputs: 2, publicInputs: 3, terms: 12 };
    const { r1cs } = randomCircuit(random, { ...shape, values: "full" });
    expect(r1cs.length).toBeGreaterThan(2 ** 21);
    await expectDefinition(await engineModule(kernel), r1cs);
  });

  test("is what the definition says where one combination is longer than a slice", async () => {
    const random = createRandom(23n);
    const long: Row = Array.from({ length: 40_000 }, () => [random.index(9), random.below(99n)]);
    const rows = [row([1, 1n]), long, row([2, 1n]), row([8, 1n]), row([7, 1n]), long.slice(7)];
    await expectDefinition(await engineModule(kernel), writeR1cs(rows, 9, header(2, 1, 0)));
  });

  test("is byte for byte what it was", async () => {
    const module = await engineModule(kernel);
    for (const [constraints, publicOutputs, publicInputs, terms, hash] of KNOWN_KEYS) {
      const random = createRandom(100n + BigInt(constraints));
      const shape = { constraints, publicOutputs, publicInputs, terms };
      const { r1cs } = randomCircuit(random, { ...shape, values: "full" });
      const { provingKey } = await createDevelopmentKeyOn(module, r1cs);
      expect(createHash("sha256").update(provingKey).digest("hex")).toBe(hash);
    }
  });
});

test("keys made at the same time do not disturb each other; what is handed out is nobody else's", async () => {
  await engineModule("scalar");
  const random = createRandom(24n);
  const circuits = [3, 40, 7].map((constraints) =>
    randomCircuit(random, {
      constraints,
      publicOutputs: 1,
      publicInputs: 0,
      terms: 3,
      values: "full",
    }),
  );
  const together = await Promise.all(circuits.map(({ r1cs }) => createDevelopmentKey(r1cs)));
  const [first] = together as [(typeof together)[0]];
  const kept = JSON.stringify(first.verificationKey);
  (first.verificationKey.vk_alphabeta_12 as unknown[]).length = 0;
  for (const [i, { r1cs }] of circuits.entries()) {
    const alone = await createDevelopmentKey(r1cs);
    expect(alone.provingKey).toEqual(together[i]?.provingKey);
    if (i === 0) expect(JSON.stringify(alone.verificationKey)).toBe(kept);
  }
});
