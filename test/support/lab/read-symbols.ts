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
  readonly eliminations: readonly Elimination[];
}

const SYM_LINE = /^(\d+),(-?\d+),(-?\d+),(.+)$/;

/** Reads circom's `.sym` and the `_substitutions.json` beside it. Names are given without the leading `main.`. */
export function readSymbols(sym: string, substitutions: string | undefined): Symbols {
  const names = ['1'];
  const wireList = [0];
  const labels = new Map<string, number>([['1', 0]]);
  for (const line of sym.split('\n')) {
    const match = SYM_LINE.exec(line);
    if (match === null) continue;
    const label = Number(match[1]);
    const name = (match[4] as string).replace(/^main\./, '');
    names[label] = name;
    labels.set(name, label);
    wireList[label] = Number(match[2]);
  }
  const wires = Int32Array.from(wireList);
  const labelOfWire = new Int32Array(1 + wires.reduce((most, wire) => Math.max(most, wire), 0));
  wires.forEach((wire, label) => {
    if (wire >= 0) labelOfWire[wire] = label;
  });
  const parsed = JSON.parse(substitutions ?? '{}') as Record<string, Record<string, string>>;
  const eliminations = Object.entries(parsed).map(([label, terms]) => ({
    label: Number(label),
    terms: Object.entries(terms).map(([term, coefficient]) => ({
      label: Number(term),
      coefficient: BigInt(coefficient),
    })),
  }));
  return { names, labels, wires, labelOfWire, eliminations };
}
