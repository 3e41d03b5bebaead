/**
 * Reads one JSON object strictly: every required key, no unknown key, each value by its own reader. A reader throws
 * through `fail`, which gets the path of the value and what was expected, never the value.
 */
export type Fail = (path: string, expected: string) => Error;
export type Reader<T> = (value: unknown, path: string, fail: Fail) => T;

type Shape = Readonly<Record<string, Reader<unknown>>>;
type Read<S extends Shape> = { [K in keyof S]: S[K] extends Reader<infer T> ? T : never };

export function readObject<R extends Shape, O extends Shape = Record<never, never>>(
  required: R,
  optional: O = {} as O,
): Reader<Read<R> & Partial<Read<O>>> {
  return (value, path, fail) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw fail(path, "an object");
    }
    const source = new Map(Object.entries(value));
    for (const key of source.keys()) {
      if (!Object.hasOwn(required, key) && !Object.hasOwn(optional, key)) {
        throw fail(path, "no unknown member");
      }
    }
    const result: Record<string, unknown> = {};
    for (const [key, reader] of Object.entries(required)) {
      if (!source.has(key)) throw fail(`${path}.${key}`, "to be present");
      result[key] = reader(source.get(key), `${path}.${key}`, fail);
    }
    for (const [key, reader] of Object.entries(optional)) {
      if (source.has(key)) result[key] = reader(source.get(key), `${path}.${key}`, fail);
    }
    return result as Read<R> & Partial<Read<O>>;
  };
}

export function readList<T>(
  item: Reader<T>,
  { min, max }: { min: number; max: number },
): Reader<readonly T[]> {
  return (value, path, fail) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      throw fail(path, min === max ? `a list of ${min}` : `a list of ${min} to ${max}`);
    }
    return value.map((entry, i) => item(entry, `${path}[${i}]`, fail));
  };
}

export function readOneOf<const T extends string | number>(...values: readonly T[]): Reader<T> {
  return (value, path, fail) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw fail(path, `one of ${values.join(", ")}`);
    return found;
  };
}

/** A text of 1 to `max` characters, matching `pattern` where one is given. */
export function readText(
  expected: string,
  { max, pattern }: { max: number; pattern?: RegExp },
): Reader<string> {
  return (value, path, fail) => {
    if (typeof value !== "string" || value.length === 0 || value.length > max) {
      throw fail(path, expected);
    }
    if (pattern !== undefined && !pattern.test(value)) throw fail(path, expected);
    return value;
  };
}

/** Lower-case hex with 0x, of exactly so many bytes. */
export function readHex(bytes: number): Reader<`0x${string}`> {
  const pattern = new RegExp(`^0x[0-9a-f]{${bytes * 2}}$`);
  return (value, path, fail) => {
    if (typeof value !== "string" || !pattern.test(value)) {
      throw fail(path, `0x and ${bytes * 2} lower-case hex digits`);
    }
    return value as `0x${string}`;
  };
}

export function readInteger(min: number, max: number): Reader<number> {
  return (value, path, fail) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      throw fail(path, `a whole number from ${min} to ${max}`);
    }
    return value;
  };
}
