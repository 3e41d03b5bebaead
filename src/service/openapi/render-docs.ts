import { createHash } from "node:crypto";
import type { OpenApiDocument } from "./create-document.ts";
import { DOCS_STYLE } from "./docs-style.ts";
import {
  type DocSchema,
  escapeHtml,
  exampleOf,
  renderMembers,
  renderTable,
  renderText,
  renderType,
  type Schemas,
} from "./render-schema.ts";

interface DocOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: DocSchema;
  }[];
  readonly requestBody?: { readonly content: DocContent };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: DocContent }>
  >;
}

type DocContent = Readonly<Record<string, { readonly schema?: DocSchema }>>;

interface Described {
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string;
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocOperation>>>>;
  readonly components: { readonly schemas: Schemas };
}

/** No script, nothing from elsewhere, and one style: the page's own. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(DOCS_STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The documentation page of the service, whole, from its OpenAPI document. */
export function renderDocs(document: OpenApiDocument): string {
  const described = JSON.parse(JSON.stringify(document)) as Described;
  const { info, tags, components } = described;
  const operations = listOperations(described);
  const groups = tags
    .map((tag) => ({ ...tag, operations: operations.filter((one) => one.tag === tag.name) }))
    .filter((group) => group.operations.length > 0);
  const [server] = described.servers;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)}</title><style>${DOCS_STYLE}</style></head>
<body><a class="skip" href="#main">To the operations</a>
<div class="page">
<nav aria-label="Operations">${groups.map(renderIndex).join("")}<h2><a href="#schemas">Forms</a></h2></nav>
<main id="main" tabindex="-1">
<h1>${escapeHtml(info.title)}</h1>
<p class="dim">Version ${escapeHtml(info.version)} at <code>${escapeHtml(server?.url ?? "")}</code>; the same for programs: <a href="openapi.json">openapi.json</a>.</p>
${(info.description ?? "")
  .split("\n\n")
  .map((text) => `<p>${renderText(text)}</p>`)
  .join("\n")}
${groups.map((group) => renderGroup(group, server?.url ?? "", components.schemas)).join("\n")}
<h2 id="schemas">Forms</h2>
${Object.entries(components.schemas)
  .map(([name, schema]) => renderForm(name, schema, components.schemas))
  .join("\n")}
</main></div></body></html>
`;
}

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly operation: DocOperation;
}

interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Listed[];
}

function listOperations({ paths }: Described): Listed[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method,
      path,
      tag: operation.tags?.[0] ?? "",
      operation,
    })),
  );
}

function renderIndex({ name, operations }: Group): string {
  const links = operations.map(
    ({ operation: { operationId } }) => `<li><a href="#${operationId}">${operationId}</a></li>`,
  );
  return `<h2>${escapeHtml(name)}</h2><ul>${links.join("")}</ul>`;
}

function renderGroup(
  { name, description, operations }: Group,
  server: string,
  schemas: Schemas,
): string {
  const articles = operations.map((listed) => renderOperation(listed, server, schemas));
  return `<section><h2>${escapeHtml(name)}</h2><p class="dim">${renderText(description)}</p>${articles.join("\n")}</section>`;
}

function renderOperation(
  { method, path, operation }: Listed,
  server: string,
  schemas: Schemas,
): string {
  const { operationId, summary = "", description, security = [], parameters = [] } = operation;
  const body = Object.entries(operation.requestBody?.content ?? {})[0];
  return `<article id="${operationId}" aria-labelledby="${operationId}-title">
<h3 id="${operationId}-title">${renderText(summary)}</h3>
<p class="path"><code><span class="method ${method}">${method.toUpperCase()}</span> ${escapeHtml(path)}</code> <span class="tag">${security.length > 0 ? "API key" : "no key"}</span></p>
${description === undefined ? "" : `<p>${renderText(description)}</p>`}
${parameters.length === 0 ? "" : `<h4>Parameters</h4>${renderParameters(parameters)}`}
${body === undefined ? "" : `<h4>Body</h4><p>${renderType(body[1].schema ?? {})}, <code>${escapeHtml(body[0])}</code></p>${renderExample(body[1].schema, schemas)}`}
<h4>Answers</h4>${renderAnswers(operation, schemas)}
<h4>By hand</h4><pre tabindex="0">${escapeHtml(curlOf(method, `${server}${path}`, operation, schemas))}</pre>
</article>`;
}

function renderParameters(parameters: NonNullable<DocOperation["parameters"]>): string {
  return renderTable(
    ["name", "in", "type", "meaning"],
    parameters.map(
      ({ name, in: place, required, schema = {}, description = schema.description ?? "" }) =>
        `<tr><td><code>${escapeHtml(name)}</code>${required === true ? "" : ' <span class="dim">optional</span>'}</td><td>${place}</td><td>${renderType(schema)}</td><td>${renderText(description)}</td></tr>`,
    ),
  );
}

/** The answers that an operation is called for, with an example; what else may come is folded away. */
function renderAnswers({ responses }: DocOperation, schemas: Schemas): string {
  const answers = Object.entries(responses);
  const isProblem = ([status]: readonly [string, unknown]) => Number(status) >= 400;
  const rows = (entries: typeof answers) =>
    entries.map(([status, { description, content = {} }]) => {
      const forms = Object.entries(content).map(([media, { schema = {} }]) =>
        isJson(media) ? renderType(schema) : escapeHtml(media),
      );
      return `<tr><td><code>${status}</code></td><td>${renderText(description)}</td><td>${forms.join(" or ")}</td></tr>`;
    });
  const heads = ["status", "meaning", "form"];
  const fine = answers.filter((entry) => !isProblem(entry));
  const problems = answers.filter(isProblem);
  const [media, { schema } = {}] = Object.entries(fine[0]?.[1].content ?? {})[0] ?? [];
  return (
    renderTable(heads, rows(fine)) +
    (isJson(media) ? renderExample(schema, schemas) : "") +
    `<details><summary>Problems: ${problems.map(([status]) => status).join(", ")}</summary>${renderTable(heads, rows(problems))}</details>`
  );
}

const isJson = (media: string | undefined) => /[/+]json$/.test(media ?? "");

function renderExample(schema: DocSchema | undefined, schemas: Schemas): string {
  const example = exampleOf(schema ?? {}, schemas);
  if (example === undefined || JSON.stringify(example) === "{}") return "";
  return `<pre tabindex="0">${escapeHtml(JSON.stringify(example, null, 2))}</pre>`;
}

function renderForm(name: string, schema: DocSchema, schemas: Schemas): string {
  return `<article id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>
${schema.description === undefined ? "" : `<p>${renderText(schema.description)}</p>`}
${schema.properties === undefined ? `<p>${renderType(schema)}</p>` : renderMembers(schema)}
${renderExample(schema, schemas)}</article>`;
}

function curlOf(
  method: string,
  url: string,
  { security = [], requestBody }: DocOperation,
  schemas: Schemas,
): string {
  const [media, { schema } = {}] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const parts = [
    method === "get" ? "curl" : `curl -X ${method.toUpperCase()}`,
    ...(security.length > 0 ? ['-H "Authorization: Bearer $API_KEY"'] : []),
    ...(media === undefined
      ? []
      : [
          `-H 'Content-Type: ${media}'`,
          `-d '${JSON.stringify(exampleOf(schema ?? {}, schemas))}'`,
        ]),
    `'${url}'`,
  ];
  return parts.join(" \\\n  ");
}
