/** Rows of equal width, `perElement` to a field element, row j of an element at bit `j * bits`. The rows are ranged. */
export function packRows(rows: readonly bigint[], bits: number, perElement: number): bigint[] {
  const elements: bigint[] = [];
  for (let at = 0; at < rows.length; at += perElement) {
    let element = 0n;
    for (const [j, row] of rows.slice(at, at + perElement).entries()) {
      element |= row << BigInt(j * bits);
    }
    elements.push(element);
  }
  return elements;
}

/** The first `count` rows of packed elements; `undefined` where bits are left over or elements missing. */
export function unpackRows(
  elements: readonly bigint[],
  bits: number,
  perElement: number,
  count: number,
): bigint[] | undefined {
  if (elements.length !== Math.ceil(count / perElement)) return undefined;
  const rows: bigint[] = [];
  for (const element of elements) {
    let rest = element;
    for (let j = 0; j < perElement && rows.length < count; j++) {
      rows.push(rest & ((1n << BigInt(bits)) - 1n));
      rest >>= BigInt(bits);
    }
    if (rest !== 0n) return undefined;
  }
  return rows;
}
