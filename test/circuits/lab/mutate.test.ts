import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  circuitSources,
  compileSources,
  compileTwin,
  computeWitness,
  listUnconstrained,
  type MutationOperator,
  mutateSource,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";

const changes = (source: string, operator: MutationOperator) =>
  mutateSource(source)
    .filter((mutant) => mutant.operator === operator)
    .map(({ before, after }) => [before, after]);
const inTemplate = (body: string) => `template T(N) { ${body} }`;

describe("mutateSource", () => {
  it("drops a constraint and keeps the lines", () => {
    const source = inTemplate("a <== b;\n// c === d;\nc ===\n d;\ne <== f;");
    const [mutant] = mutateSource(source).filter(({ operator }) => operator === "drop-constraint");
    expect(mutant).toMatchObject({ line: 3, before: "c ===\n d;", after: "{ }" });
    expect(mutant?.source.split("\n")).toHaveLength(5);
    expect(mutant?.source).toContain("// c === d;");
  });

  it("drops a component that is there for its constraints, no other call", () => {
    const source = inTemplate("Check(N)(a, b); assert(a); log(a); c <== Other()(a); D(2)([a]);");
    expect(changes(source, "drop-check")).toEqual([
      ["Check(N)(a, b);", "{ }"],
      ["D(2)([a]);", "{ }"],
    ]);
  });

  it("makes <== and ==> assign only", () => {
    const source = inTemplate("a <== b; c ==> d; e <-- f;");
    expect(changes(source, "assign-only")).toEqual([
      ["<==", "<--"],
      ["==>", "-->"],
    ]);
  });

  it("makes a strict decomposition plain", () => {
    expect(changes(inTemplate("a <== Num2Bits_strict()(x);"), "strict-to-plain")).toEqual([
      ["Num2Bits_strict()", "Num2Bits(254)"],
    ]);
  });

  it("moves ranges by one and widens them", () => {
    const source = inTemplate("component c = Num2Bits(f(N) + 1);");
    expect(changes(source, "range-by-one").map(([, after]) => after)).toEqual([
      "f(N) + 1 + 1",
      "f(N) + 1 - 1",
    ]);
    expect(changes(source, "widen-range")).toEqual([["f(N) + 1", "253"]]);
  });

  it("moves the numbers of rules, not places in arrays", () => {
    const source = inTemplate("a[3] === b * 10 + (1 << 40);");
    expect(changes(source, "number-by-one")).toEqual([
      ["10", "(11)"],
      ["10", "(9)"],
      ["1", "(2)"],
      ["1", "(0)"],
    ]);
  });

  it("swaps neighbouring inputs of a hash", () => {
    const source = inTemplate("a <== H(DOMAIN_X(), 3)([x[0], f(y, z), w]);");
    expect(changes(source, "swap-inputs")).toEqual([
      ["x[0], f(y, z)", "f(y, z), x[0]"],
      [" f(y, z), w", "w, f(y, z)"],
    ]);
  });

  it("swaps neighbouring elements of one input, not of two, and no equal ones", () => {
    const source = inTemplate(
      "h.in[0] <== a; h.in[1] <== b; g.in[0] <== c; g.in[1] <== c; x <== h.out;",
    );
    expect(changes(source, "swap-inputs")).toEqual([[" a; h.in[1] <== b", " b; h.in[1] <== a"]]);
  });

  it("leaves the inputs of a symmetric template", () => {
    expect(changes(inTemplate("x <== IsEqual()([a, b]);"), "swap-inputs")).toEqual([]);
  });

  it("moves the constant of a comparison by one", () => {
    const source = inTemplate("component c = CompConstant(77);");
    expect(changes(source, "range-by-one")).toEqual([
      ["77", "77 + 1"],
      ["77", "77 - 1"],
    ]);
  });

  it("moves the numbers of a check", () => {
    expect(changes(inTemplate("Check(4)(V(30)(a));"), "number-by-one").map(([, to]) => to)).toEqual(
      ["(5)", "(3)", "(31)", "(29)"],
    );
  });

  it("drops a domain tag that is handed on", () => {
    const source = "template T(DOMAIN, N) { x <== H(DOMAIN, 8)(y); component c = M(DOMAIN, N); }";
    expect(changes(source, "drop-domain")).toEqual([
      ["DOMAIN", "0"],
      ["DOMAIN", "0"],
    ]);
  });

  it("drops a domain tag where it is used", () => {
    const source = `function DOMAIN_X() { return 7; } ${inTemplate("component c = H(DOMAIN_X(), 2);")}`;
    expect(changes(source, "drop-domain")).toEqual([["DOMAIN_X()", "0"]]);
  });

  it("skips a loop's first and last turn", () => {
    const source = inTemplate("for (var i = 0; i < N; i++) { a[i] === 0; }");
    const mutants = mutateSource(source).filter(({ operator }) => operator === "skip-slot");
    expect(mutants.map((mutant) => /for \(.*?\)/.exec(mutant.source)?.[0])).toEqual([
      "for (var i = 0 + 1; i < N; i++)",
      "for (var i = 0; i < N - 1; i++)",
    ]);
  });

  it("finds mutants in every template of the product, each another text", () => {
    const rooms = ["lib", "credential", "predicate", "status", "presentation"];
    const files = rooms.flatMap((room) =>
      readdirSync(join("circuits", room)).map((name) => join("circuits", room, name)),
    );
    for (const file of files) {
      const source = readFileSync(file, "utf8");
      const mutants = mutateSource(source);
      expect(mutants.length, file).toBeGreaterThan(0);
      for (const mutant of mutants) expect(mutant.source).not.toBe(source);
    }
  });

  it("C19: a mutant of NotAfter accepts what the original refuses", async () => {
    const spec = productCircuit("lib/time-order", "NotAfter");
    const file = "circuits/lib/time-order.circom";
    const bad = { earlier: 0n, later: 1n << 32n };
    const sources = circuitSources(spec);
    const accepts = async (source: string): Promise<boolean> => {
      const mutant = await compileSources(spec, new Map(sources).set(file, source));
      return computeWitness(mutant, bad).then(
        () => true,
        () => false,
      );
    };
    const original = sources.get(file) ?? "";
    const wider = mutateSource(original).find(({ after }) => after === "32 + 1");
    expect(await accepts(original)).toBe(false);
    expect(await accepts(wider?.source ?? "")).toBe(true);
  });

  it("C19: an assignment that no longer binds leaves a wire in no constraint", async () => {
    const spec = productCircuit("lib/time-order", "NotAfter");
    const file = "circuits/lib/time-order.circom";
    const sources = circuitSources(spec);
    const [loose] = mutateSource(sources.get(file) ?? "").filter(
      ({ operator }) => operator === "assign-only",
    );
    const mutant = await compileSources(spec, new Map(sources).set(file, loose?.source ?? ""));
    expect(listUnconstrained(mutant).wires).toEqual(["earlier", "later"]);
    expect((await compileTwin(spec)).symbols.names).toContain("range.in");
  });
});
