import { describe, it } from "vitest";
import { loadHash } from "../../../src/field/poseidon.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { lieAbout } from "../lie-about.ts";
import { productCircuit } from "../product-circuit.ts";

const hash = await loadHash();
const spec = productCircuit("predicate/policy-clause", "PolicyClause");
const clauseWords = [1n, 2n, 3n, 4n, 5n];
const own = hash("CLAUSE", clauseWords);
const at = (place: number) => [101n, 102n, 103n, 104n].with(place, own);

describe("PolicyClause", () => {
  it.each([0, 1, 2, 3])(
    "accepts the clause at place %d and gives the policy's hash",
    async (place) => {
      const policyHash = hash("POLICY", [1n, ...at(place)]);
      await expectValues(spec, { clauseWords, clauseHashes: at(place) }, { policyHash });
    },
  );

  it("accepts a policy of one clause, four times", async () => {
    const clauseHashes = Array(4).fill(own);
    await expectValues(spec, { clauseWords, clauseHashes });
  });

  it.each([0, 1, 2, 3, 4])("C23: refuses a clause with word %d changed", async (word) => {
    await expectRefused(spec, {
      twin: { clauseWords, clauseHashes: at(2) },
      bad: { clauseWords: clauseWords.with(word, 9n) },
    });
  });

  it("C23: refuses a policy without the clause", async () => {
    await expectRefused(spec, {
      twin: { clauseWords, clauseHashes: at(2) },
      bad: { clauseHashes: [101n, 102n, 103n, 104n] },
    });
  });

  it("C23: refuses a clause that is no member behind the hash of one that is", async () => {
    const find = "(clauseHash, clauseHashes)";
    const patches = [
      { file: "predicate/policy-clause.circom", find, replace: "(clauseHashes[0], clauseHashes)" },
    ];
    await expectRefused(spec, {
      twin: { clauseWords, clauseHashes: at(2) },
      bad: { clauseWords: clauseWords.with(0, 9n) },
      patches,
      set: { clauseHash: at(2)[0] ?? 0n },
    });
  });

  it("refuses the hash of a policy of another layout version", async () => {
    const patches = [lieAbout("predicate/policy-clause", "policy.in[0]", "2")];
    await expectRefused(spec, { twin: { clauseWords, clauseHashes: at(2) }, patches });
  });

  it("C17: refuses a clause hashed in the policy's domain", async () => {
    await expectRefused(spec, {
      twin: { clauseWords, clauseHashes: at(0) },
      bad: { clauseHashes: [hash("POLICY", clauseWords), 102n, 103n, 104n] },
    });
  });

  it("C12: refuses the hash of other clauses, another order, another layout version", async () => {
    const twin = { clauseWords, clauseHashes: at(0) };
    const others = [own, 102n, 103n, 105n];
    const swapped = [102n, own, 103n, 104n];
    for (const lie of [
      hash("POLICY", [1n, ...others]),
      hash("POLICY", [1n, ...swapped]),
      hash("POLICY", [2n, ...at(0)]),
    ]) {
      await expectRefused(spec, { twin, set: { policyHash: lie } });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, { clauseWords, clauseHashes: at(3) }));
    await expectConstraintCount(spec);
  });
});
