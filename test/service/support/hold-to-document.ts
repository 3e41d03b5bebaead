import { createOpenApiDocument } from "../../../src/service/openapi/create-document.ts";
import type { ServiceApp } from "../../../src/service/service-app.ts";
import { findBreach, type Schema } from "./json-schema.ts";

export interface DescribedOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}

export interface DescribedService {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

export function describeApp(app: ServiceApp): DescribedService {
  const document = createOpenApiDocument(app, "https://gate.example");
  return JSON.parse(JSON.stringify(document)) as DescribedService;
}

/**
 * Makes `app.request` throw where an answer is not what the app's OpenAPI document declares for the operation and the
 * status: an undeclared status, media type or member is as wrong as a value of another form.
 */
export function holdToDocument(app: ServiceApp): void {
  const request = app.request;
  let described: DescribedService | undefined;
  app.request = async (input, init, ...rest) => {
    const response = await request(input, init, ...rest);
    described ??= describeApp(app);
    const target =
      typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
    const method = init?.method ?? (input instanceof Request ? input.method : "GET");
    await assertDeclared(described, { method, target, response });
    return response;
  };
}

interface Answered {
  readonly method: string;
  /** Path or URL. */
  readonly target: string;
  readonly response: Response;
}

export async function assertDeclared(
  described: DescribedService,
  { method, target, response }: Answered,
): Promise<void> {
  if (method === "OPTIONS") return;
  const { pathname } = new URL(target, "https://gate.example");
  const operation = findOperation(described, method, pathname);
  const media = (response.headers.get("content-type") ?? "").split(";")[0]?.trim() ?? "";
  const where = `${method} ${operation?.operationId ?? "of no operation"}: ${response.status}`;
  const problem: Schema = { $ref: "#/components/schemas/Problem" };
  const content =
    operation === undefined
      ? response.status === 404
        ? { "application/problem+json": { schema: problem } }
        : undefined
      : operation.responses[response.status] &&
        (operation.responses[response.status]?.content ?? {});
  if (content === undefined) throw new Error(`${where} is not declared`);
  if (Object.keys(content).length === 0) {
    if (response.body !== null) throw new Error(`${where} has a body, and declares none`);
    return;
  }
  const schema = content[media]?.schema;
  if (schema === undefined) throw new Error(`${where} is ${media || "of no media type"}`);
  if (method === "HEAD") return;
  const text = await response.clone().text();
  const value: unknown = /[/+]json$/.test(media) ? JSON.parse(text) : text;
  const breach = findBreach(schema, value, (ref) => resolveRef(described, ref));
  if (breach !== undefined) throw new Error(`${where}: ${breach}`);
}

export function resolveRef(described: DescribedService, ref: string): Schema {
  const name = /^#\/components\/schemas\/(.+)$/.exec(ref)?.[1] ?? "";
  const schema = described.components.schemas[name];
  if (schema === undefined) throw new Error(`${ref} does not resolve`);
  return schema;
}

/** A path without parameters comes before one with them. */
function findOperation(
  { paths }: DescribedService,
  method: string,
  pathname: string,
): DescribedOperation | undefined {
  const fits = (path: string) =>
    new RegExp(`^${path.replaceAll(/[.]/g, "\\.").replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
  const verb = method === "HEAD" ? "get" : method.toLowerCase();
  return Object.entries(paths)
    .filter(([path, item]) => verb in item && fits(path).test(pathname))
    .sort(([a], [b]) => Number(a.includes("{")) - Number(b.includes("{")))
    .map(([, item]) => item[verb])[0];
}
