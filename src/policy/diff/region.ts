/**
 * What one clause accepts of one kind of claim, closed under 'and' and 'but not'. Together they say exactly who passes
 * one policy and not another, without a list of all people.
 */
export type Region = Values | Range | Sets;

/** One value out of a small list: bit v for value v. */
export interface Values {
  readonly kind: "values";
  readonly mask: bigint;
}

/** A number from `from` to below `to`. */
export interface Range {
  readonly kind: "range";
  readonly from: number;
  readonly to: number;
}

/** A set of elements: none of `avoids`, and at least one of each of `hits`. */
export interface Sets {
  readonly kind: "sets";
  readonly universe: bigint;
  readonly avoids: bigint;
  readonly hits: readonly bigint[];
  /** Most elements, and then at least one; left out: any number, and none. */
  readonly most?: 3;
}

export function both(a: Region, b: Region): Region {
  if (a.kind === "values" && b.kind === "values") return { ...a, mask: a.mask & b.mask };
  if (a.kind === "range" && b.kind === "range") {
    return { ...a, from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  }
  if (a.kind === "sets" && b.kind === "sets") {
    return { ...a, avoids: a.avoids | b.avoids, hits: [...a.hits, ...b.hits] };
  }
  throw new TypeError("regions of two kinds");
}

/** What is in a and not in b: parts that may overlap and may be empty. */
export function without(a: Region, b: Region): Region[] {
  if (a.kind === "values" && b.kind === "values") return [{ ...a, mask: a.mask & ~b.mask }];
  if (a.kind === "range" && b.kind === "range") {
    return [
      { ...a, to: Math.min(a.to, b.from) },
      { ...a, from: Math.max(a.from, b.to) },
    ];
  }
  if (a.kind === "sets" && b.kind === "sets") {
    return [
      ...b.hits.map((hit) => ({ ...a, avoids: a.avoids | hit })),
      { ...a, hits: [...a.hits, b.avoids] },
    ];
  }
  throw new TypeError("regions of two kinds");
}

export function isEmpty(region: Region): boolean {
  switch (region.kind) {
    case "values":
      return region.mask === 0n;
    case "range":
      return region.from >= region.to;
    case "sets":
      return region.most === undefined
        ? region.hits.some((hit) => (hit & ~region.avoids) === 0n)
        : !hasSmallSet(region);
  }
}

/** Of the same form; two that differ in form may still accept the same. */
export function isEqual(a: Region, b: Region): boolean {
  if (a.kind === "values") return b.kind === "values" && a.mask === b.mask;
  if (a.kind === "range") return b.kind === "range" && a.from === b.from && a.to === b.to;
  return b.kind === "sets" && a.avoids === b.avoids && a.hits.join() === b.hits.join();
}

/** Whether 1 to 3 elements hit everything: elements that hit the same are one. */
function hasSmallSet({ universe, avoids, hits }: Sets): boolean {
  const all = (1n << BigInt(hits.length)) - 1n;
  const kinds = new Set<bigint>();
  for (let rest = universe & ~avoids, bit = 1n; rest !== 0n; rest >>= 1n, bit <<= 1n) {
    if ((rest & 1n) === 0n) continue;
    kinds.add(hits.reduce((sum, hit, i) => (hit & bit ? sum | (1n << BigInt(i)) : sum), 0n));
  }
  const list = [...kinds];
  return list.some((a) => list.some((b) => list.some((c) => (a | b | c) === all)));
}
