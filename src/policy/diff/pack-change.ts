/** A figure or time of a pack that differs; what is missing on one side is left out there. */
export interface PackChange {
  readonly part:
    | "validity"
    | "authority"
    | "rules"
    | "times"
    | "lists"
    | "haircuts"
    | "margin"
    | "leverage"
    | "equivalence"
    | "instruments"
    | "risk"
    | "sources";
  readonly what: string;
  readonly from?: string;
  readonly to?: string;
  /** Of figures and times. */
  readonly direction?: "up" | "down";
  readonly text: string;
}

export interface ComparedValue {
  /** As people read it. */
  readonly text: string;
  readonly size?: number;
}

/** Two values of one thing -> the change, or none. */
export function compareValues(
  part: PackChange["part"],
  what: string,
  from: ComparedValue | undefined,
  to: ComparedValue | undefined,
): PackChange[] {
  if (from === undefined && to === undefined) return [];
  if (from === undefined) {
    return [{ part, what, to: to?.text ?? "", text: `${what}: new, ${to?.text}.` }];
  }
  if (to === undefined) {
    return [{ part, what, from: from.text, text: `${what}: gone, was ${from.text}.` }];
  }
  if (from.text === to.text) return [];
  const isUp = (to.size ?? 0) > (from.size ?? 0);
  const known = from.size !== undefined && to.size !== undefined && from.size !== to.size;
  const words = known ? (isUp ? "up from" : "down from") : "changed from";
  return [
    {
      part,
      what,
      from: from.text,
      to: to.text,
      ...(known ? { direction: isUp ? "up" : "down" } : {}),
      text: `${what}: ${words} ${from.text} to ${to.text}.`,
    },
  ];
}

/** Entries by key, compared one by one. */
export function compareEntries<T>(
  part: PackChange["part"],
  from: readonly T[],
  to: readonly T[],
  key: (entry: T) => string,
  value: (entry: T) => ComparedValue,
): PackChange[] {
  const [old, now] = [from, to].map(
    (entries) => new Map(entries.map((entry) => [key(entry), value(entry)] as const)),
  ) as [Map<string, ComparedValue>, Map<string, ComparedValue>];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) =>
    compareValues(part, name, old.get(name), now.get(name)),
  );
}

/** 50 -> `0.5 %` */
export function sayBasisPoints(basisPoints: number): string {
  return `${basisPoints / 100} %`;
}
