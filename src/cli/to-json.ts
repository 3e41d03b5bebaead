/** JSON in two-space form; big integers as decimal strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item),
    2,
  );
}
