/**
 * Strict readers of JSON: every required member, no unknown member, each value by its own reader. A reader throws
 * what `fail` makes of the path, what was expected and the kind of fault; it never gets the value.
 */
export type Fault = "unknown-member" | "missing-member" | "form";
export type Fail = (path: string, expected: string, fault: Fault) => Error;
export type Reader<T> = (value: unknown, path: string, fail: Fail) => T;

type Shape = Readonly<Record<string, Reader<unknown>>>;
type Read<S extends Shape> = { [K in keyof S]: S[K] extends Reader<infer T> ? T : never };

export function readObject<R extends Shape, O extends Shape = Record<never, never>>(
  required: R,
  optional: O = {} as O,
): Reader<Read<R> & Partial<Read<O>>> {
  return (value, path, fail) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw fail(path, "an object", "form");
    }
    const source = new Map<string, unknown>(Object.entries(value));
    for (const key of source.keys()) {
      if (!Object.hasOwn(required, key) && !Object.hasOwn(optional, key)) {
        throw fail(path, "no unknown member", "unknown-member");
      }
    }
    const result: Record<string, unknown> = {};
    for (const [key, reader] of Object.entries(required)) {
      if (!source.has(key)) throw fail(`${path}.${key}`, "to be present", "missing-member");
      result[key] = reader(source.get(key), `${path}.${key}`, fail);
    }
    for (const [key, reader] of Object.entries(optional)) {
      if (source.has(key)) result[key] = reader(source.get(key), `${path}.${key}`, fail);
    }
    return result as Read<R> & Partial<Read<O>>;
  };
}

export function readList<T>(item: Reader<T>, min: number, max: number): Reader<readonly T[]> {
  return (value, path, fail) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      throw fail(path, `a list of ${min} to ${max}`, "form");
    }
    return Array.from(value, (entry, i) => item(entry, `${path}[${i}]`, fail));
  };
}

export function readExactly<const T extends string | number>(expected: T): Reader<T> {
  return (value, path, fail) => {
    if (value !== expected) throw fail(path, JSON.stringify(expected), "form");
    return expected;
  };
}

export function readInteger(min: number, max: number): Reader<number> {
  return (value, path, fail) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      throw fail(path, `a whole number from ${min} to ${max}`, "form");
    }
    return Object.is(value, -0) ? 0 : value;
  };
}

/** A text that passes a test. */
export function readText(expected: string, accepts: (text: string) => boolean): Reader<string> {
  return (value, path, fail) => {
    if (typeof value !== "string" || !accepts(value)) throw fail(path, expected, "form");
    return value;
  };
}
