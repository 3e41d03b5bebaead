/** A signal that the compiler's simplification removed: it stands for a linear combination of others. */
export interface Elimination {
  readonly label: number;
  /** Terms by label; label 0 is the constant one. */
  readonly terms: readonly { readonly label: number; readonly coefficient: bigint }[];
}

export interface Symbols {
  /** Name of each label (a label is a signal before simplification). Label 0 is '1'. */
  readonly names: readonly string[];
  readonly labels: ReadonlyMap<string, number>;
  /** Witness index of each label, -1 for a signal that was removed. */
  readonly wires: Int32Array;
  /** Label of each witness index. */
  readonly labelOfWire: Int32Array;
  /** In an order in which each uses only wires and signals removed before it. */
  readonly eliminations: readonly Elimination[];
}

const SYM_LINE = /^(\d+),(-?\d+),(-?\d+),(.+)$/;

function inOrder(eliminations: readonly Elimination[]): Elimination[] {
  const byLabel = new Map(eliminations.map((elimination) => [elimination.label, elimination]));
  const ordered = new Set<Elimination>();
  for (const first of eliminations) {
    const stack = [first];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const missing = top.terms
        .map(({ label }) => byLabel.get(label))
        .filter((term) => term !== undefined && !ordered.has(term));
      if (missing.length === 0) {
        ordered.add(top);
        stack.pop();
      } else for (const term of missing) if (term !== undefined) stack.push(term);
      if (stack.length > eliminations.length ** 2 + 1)
        throw new Error("the substitutions form a cycle");
    }
  }
  return [...ordered];
}

/** Reads circom's `.sym` and the `_substitutions.json` beside it. Names are given without the leading `main.`. */
export function readSymbols(sym: string, substitutions: string | undefined): Symbols {
  const names = ["1"];
  const wireList = [0];
  const labels = new Map<string, number>([["1", 0]]);
  for (const line of sym.split("\n")) {
    const match = SYM_LINE.exec(line);
    if (match === null) continue;
    const label = Number(match[1]);
    const name = (match[4] as string).replace(/^main\./, "");
    names[label] = name;
    labels.set(name, label);
    wireList[label] = Number(match[2]);
  }
  const wires = Int32Array.from(wireList);
  const labelOfWire = new Int32Array(1 + wires.reduce((most, wire) => Math.max(most, wire), 0));
  wires.forEach((wire, label) => {
    if (wire >= 0) labelOfWire[wire] = label;
  });
  const parsed = JSON.parse(substitutions ?? "{}") as Record<string, Record<string, string>>;
  const eliminations = Object.entries(parsed).map(([label, terms]) => ({
    label: Number(label),
    terms: Object.entries(terms).map(([term, coefficient]) => ({
      label: Number(term),
      coefficient: BigInt(coefficient),
    })),
  }));
  return { names, labels, wires, labelOfWire, eliminations: inOrder(eliminations) };
}
