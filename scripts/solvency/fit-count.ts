export interface FitCountOptions {
  /** Constraints at a count, which grow with it. */
  readonly constraintsAt: (count: number) => Promise<number>;
  readonly limit: number;
  readonly least: number;
  readonly most: number;
}

/**
 * The largest count whose constraints are within the limit; the least one where none is. Measures a few small counts,
 * and large ones only near the answer, since a large circuit takes its compiler minutes.
 * @throws RangeError where the constraints do not grow with the count
 */
export async function fitCount({
  constraintsAt,
  limit,
  least,
  most,
}: FitCountOptions): Promise<number> {
  const known = new Map<number, number>();
  const measure = async (count: number): Promise<number> => {
    const found = known.get(count) ?? (await constraintsAt(count));
    known.set(count, found);
    return found;
  };
  // the second differs from the first by one leaf alone, the third by nodes of their tree as well
  const [few, next, some] = most < 33 ? [least, least + 1, most] : [17, 18, 33];
  const atFew = await measure(few);
  if (few === most) return most;
  const step = (await measure(next)) - atFew;
  if (step <= 0) throw new RangeError("a larger circuit has no more constraints");
  const isRoom = atFew + step * (some - few) <= limit;
  const slope = isRoom ? ((await measure(some)) - atFew) / (some - few) : step;
  let [fits, tooMany] = bounds(known, limit, least, most);
  while (tooMany - fits > 1) {
    // each more costs a step or above
    const room = fits < least ? 0 : Math.floor((limit - (known.get(fits) as number)) / step);
    const reach = fits < least ? tooMany - 1 : Math.min(tooMany - 1, fits + room);
    if (reach <= fits) break;
    const [from, at] = nearest(known, limit);
    // near a new level of the tree an estimate may creep: halving does not
    const isEstimated = known.size < 7;
    const guess = isEstimated ? from + Math.floor((limit - at) / slope) : (fits + reach + 1) >> 1;
    await measure(Math.min(Math.max(guess, fits + 1), reach));
    [fits, tooMany] = bounds(known, limit, least, most);
  }
  return Math.max(fits, least);
}

/** The largest count known to fit, and the smallest known not to. */
function bounds(
  known: ReadonlyMap<number, number>,
  limit: number,
  least: number,
  most: number,
): [fits: number, tooMany: number] {
  const within = [...known].filter(([, constraints]) => constraints <= limit);
  const beyond = [...known].filter(([, constraints]) => constraints > limit);
  return [
    Math.max(least - 1, ...within.map(([count]) => count)),
    Math.min(most + 1, ...beyond.map(([count]) => count)),
  ];
}

function nearest(known: ReadonlyMap<number, number>, limit: number): [count: number, at: number] {
  const [first] = [...known].sort(([, a], [, b]) => Math.abs(limit - a) - Math.abs(limit - b));
  return first as [number, number];
}
