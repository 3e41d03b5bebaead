/**
 * The part of JSON Schema 2020-12 that the service's document uses, for tests. A keyword that it does not know throws,
 * so that nothing passes unread; an object that declares members has no others unless the schema says so.
 */
export type Schema = Readonly<Record<string, unknown>>;

const ANNOTATIONS = new Set(["description", "example", "examples", "default", "title", "format"]);

const KNOWN = new Set([
  ...["$ref", "type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum"],
  ...["exclusiveMinimum", "exclusiveMaximum", "items", "minItems", "maxItems", "properties"],
  ...["required", "additionalProperties", "propertyNames", "anyOf", "oneOf", "allOf"],
]);

/** The first breach, as `$.path: what`; undefined where the value is of the schema. */
export function findBreach(
  schema: Schema,
  value: unknown,
  resolve: (ref: string) => Schema,
  path = "$",
): string | undefined {
  const unknown = Object.keys(schema).find((key) => !KNOWN.has(key) && !ANNOTATIONS.has(key));
  if (unknown !== undefined) throw new Error(`${path}: the keyword ${unknown} is not read`);
  const inside = (part: unknown, at: unknown, where: string) =>
    findBreach(part as Schema, at, resolve, where);
  if (typeof schema.$ref === "string") return inside(resolve(schema.$ref), value, path);
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const parts = schema[keyword] as readonly Schema[] | undefined;
    if (parts?.every((part) => inside(part, value, path) !== undefined)) {
      return `${path}: is none of the ${parts.length} forms`;
    }
  }
  for (const part of (schema.allOf ?? []) as readonly Schema[]) {
    const breach = inside(part, value, path);
    if (breach !== undefined) return breach;
  }
  if ("const" in schema && schema.const !== value) return `${path}: is not ${schema.const}`;
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return `${path}: not in the enum`;
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return `${path}: is not of type ${types.join(" or ")}`;
  }
  if (typeof value === "string") return findTextBreach(schema, value, path);
  if (typeof value === "number") return findNumberBreach(schema, value, path);
  if (Array.isArray(value)) return findListBreach(schema, value, path, inside);
  if (typeof value === "object" && value !== null) {
    return findObjectBreach(schema, value as Record<string, unknown>, path, inside);
  }
  return undefined;
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object")
    return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function findTextBreach(schema: Schema, value: string, path: string): string | undefined {
  if (value.length < Number(schema.minLength ?? 0)) return `${path}: is too short`;
  if (value.length > Number(schema.maxLength ?? Infinity)) return `${path}: is too long`;
  if (typeof schema.pattern === "string" && !new RegExp(schema.pattern, "u").test(value)) {
    return `${path}: does not match ${schema.pattern}`;
  }
  if (schema.format === "date-time" && Number.isNaN(Date.parse(value))) return `${path}: no time`;
  return undefined;
}

function findNumberBreach(schema: Schema, value: number, path: string): string | undefined {
  const least = Number(schema.minimum ?? -Infinity);
  const most = Number(schema.maximum ?? Infinity);
  if (value < least || value > most) return `${path}: out of range`;
  if (value <= Number(schema.exclusiveMinimum ?? -Infinity)) return `${path}: too small`;
  if (value >= Number(schema.exclusiveMaximum ?? Infinity)) return `${path}: too large`;
  return undefined;
}

type Inside = (schema: unknown, value: unknown, path: string) => string | undefined;

function findListBreach(
  schema: Schema,
  value: readonly unknown[],
  path: string,
  inside: Inside,
): string | undefined {
  if (value.length < Number(schema.minItems ?? 0)) return `${path}: too few entries`;
  if (value.length > Number(schema.maxItems ?? Infinity)) return `${path}: too many entries`;
  if (schema.items === undefined) return undefined;
  for (const [i, entry] of value.entries()) {
    const breach = inside(schema.items, entry, `${path}[${i}]`);
    if (breach !== undefined) return breach;
  }
  return undefined;
}

function findObjectBreach(
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  inside: Inside,
): string | undefined {
  const properties = schema.properties as Readonly<Record<string, Schema>> | undefined;
  const missing = ((schema.required ?? []) as readonly string[]).find((name) => !(name in value));
  if (missing !== undefined) return `${path}: ${missing} is missing`;
  for (const [name, member] of Object.entries(value)) {
    const declared = properties !== undefined && Object.hasOwn(properties, name);
    const rest = schema.additionalProperties;
    const part = declared ? properties[name] : rest;
    if (part === false || (part === undefined && properties !== undefined)) {
      return `${path}: ${name} is not declared`;
    }
    if (typeof part !== "object") continue;
    const breach = inside(part, member, `${path}.${name}`);
    if (breach !== undefined) return breach;
  }
  return undefined;
}
