import type { OpenApiDocument } from "../src/service/openapi/create-document.ts";

type Json = Readonly<Record<string, unknown>>;
type Schema = Json & {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
};

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema?: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema?: Schema }>> }>
  >;
}

/** Forms that the SDK has types of its own for, and where. */
const KNOWN = ["Presentation", "PresentationRequest"];
const TYPES = "../presentation/types.ts";

/** Types of every operation of the document, and what a call needs to know of it. */
export function generateClient(document: OpenApiDocument, note: string): string {
  const schemas = (document.components?.schemas ?? {}) as Readonly<Record<string, Schema>>;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, Operation>>).map(
      ([method, operation]) => [path, method, operation] as const,
    ),
  );
  const own = Object.entries(schemas).filter(([name]) => !KNOWN.includes(name));
  const known = KNOWN.filter((name) => name in schemas);
  return [
    `// ${note} Source: the service's routes, by docs/openapi.json`,
    `import type { ${known.join(", ")} } from ${JSON.stringify(TYPES)};`,
    "",
    ...own.map(([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`),
    "/** Input and output of each operation. */",
    "export interface Operations {",
    ...operations.map(([, , operation]) => operationType(operation)),
    "}",
    "",
    "/** How each operation travels. */",
    "export const OPERATIONS = {",
    ...operations.map(([path, method, operation]) => operationEntry(path, method, operation)),
    "} as const;",
    "",
  ].join("\n");
}

function operationType(operation: Operation): string {
  const members = (operation.parameters ?? [])
    .filter(({ in: place }) => place !== "header")
    .map(
      ({ name, required, schema = {} }) =>
        `readonly ${name}${required === true ? "" : "?"}: ${typeOf(schema)}`,
    );
  const body = bodySchema(operation);
  if (body !== undefined) members.push(`readonly body: ${typeOf(body)}`);
  const output = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([, { content = {} }]) => Object.entries(content))
    .map(([media, { schema = {} }]) => (isJson(media) ? typeOf(schema) : "string"));
  const types = [...new Set(output)].join(" | ") || "undefined";
  const input = members.length === 0 ? "Record<never, never>" : `{ ${members.join("; ")} }`;
  return `  /** ${operation.summary ?? ""} */\n  ${operation.operationId}: { input: ${input}; output: ${types} };`;
}

function operationEntry(path: string, method: string, operation: Operation): string {
  const query = (operation.parameters ?? [])
    .filter(({ in: place }) => place === "query")
    .map(({ name }) => name);
  const media = Object.keys(operation.requestBody?.content ?? {})[0];
  const facts = {
    method: method.toUpperCase(),
    path,
    query,
    needsKey: (operation.security ?? []).length > 0,
    ...(media === undefined ? {} : { media }),
  };
  return `  ${operation.operationId}: ${JSON.stringify(facts)},`;
}

function bodySchema({ requestBody }: Operation): Schema | undefined {
  return Object.values(requestBody?.content ?? {})[0]?.schema;
}

const isJson = (media: string) => /[/+]json$/.test(media);

/** JSON Schema, as the document uses it -> a TypeScript type. What it does not know is `unknown`, never a wrong type. */
function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1) ?? "unknown";
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  for (const [keyword, sign] of [
    ["anyOf", " | "],
    ["oneOf", " | "],
    ["allOf", " & "],
  ] as const) {
    const parts = schema[keyword];
    if (Array.isArray(parts)) return parts.map((part) => `(${typeOf(part)})`).join(sign);
  }
  if (Array.isArray(schema.type)) {
    return schema.type.map((type: string) => typeOf({ ...schema, type })).join(" | ");
  }
  if (schema.type === "array") return `readonly (${typeOf((schema.items ?? {}) as Schema)})[]`;
  if (schema.type === "object") return objectType(schema);
  const simple: Readonly<Record<string, string>> = {
    string: "string",
    integer: "number",
    number: "number",
    boolean: "boolean",
    null: "null",
  };
  return simple[String(schema.type)] ?? "unknown";
}

function objectType({ properties, required, additionalProperties }: Schema): string {
  const names = new Set(Array.isArray(required) ? required : []);
  const members = Object.entries(properties ?? {}).map(
    ([name, schema]) =>
      `readonly ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}${names.has(name) ? "" : "?"}: ${typeOf(schema)}`,
  );
  if (properties === undefined) {
    return typeof additionalProperties === "object" && additionalProperties !== null
      ? `Readonly<Record<string, ${typeOf(additionalProperties as Schema)}>>`
      : "object";
  }
  return `{ ${members.join("; ")} }`;
}
