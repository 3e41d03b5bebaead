/** A schema of the document, as JSON has it. */
export interface DocSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly items?: DocSchema;
  readonly properties?: Readonly<Record<string, DocSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly DocSchema[];
  readonly oneOf?: readonly DocSchema[];
  readonly allOf?: readonly DocSchema[];
}

export type Schemas = Readonly<Record<string, DocSchema>>;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** A text of the document: `code` in backquotes, and nothing else. */
export function renderText(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

const nameOf = (ref: string) => ref.split("/").at(-1) ?? "";

/** One line: the type, or a link to the form that has a name. */
export function renderType(schema: DocSchema): string {
  if (schema.$ref !== undefined) {
    const name = escapeHtml(nameOf(schema.$ref));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return parts.map(renderType).join(" or ");
  if (schema.allOf !== undefined) return schema.allOf.map(renderType).join(" with ");
  if ("const" in schema) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`;
  if (schema.enum !== undefined) {
    return schema.enum.map((one) => `<code>${escapeHtml(JSON.stringify(one))}</code>`).join(" or ");
  }
  if (schema.type === "array") return `list of ${renderType(schema.items ?? {})}`;
  if (schema.properties !== undefined) {
    const members = Object.entries(schema.properties).map(
      ([name, member]) => `${escapeHtml(name)}: ${renderType(member)}`,
    );
    return `{ ${members.join(", ")} }`;
  }
  const range = [
    schema.minimum === undefined ? "" : ` from ${schema.minimum}`,
    schema.maximum === undefined || schema.maximum > 1e12 ? "" : ` to ${schema.maximum}`,
  ];
  const type = [schema.type ?? "any"].flat().join(" or ");
  return escapeHtml(`${schema.format ?? type}${range.join("")}`);
}

/** Names, types and meanings of an object's members. */
export function renderMembers({ properties = {}, required = [] }: DocSchema): string {
  const rows = Object.entries(properties).map(
    ([name, member]) =>
      `<tr><td><code>${escapeHtml(name)}</code>${required.includes(name) ? "" : ' <span class="dim">optional</span>'}</td><td>${renderType(member)}</td><td>${renderText(member.description ?? "")}</td></tr>`,
  );
  return renderTable(["member", "type", "meaning"], rows);
}

export function renderTable(heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join("");
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

/** A value of the schema: its own example, else one that is made from its parts. */
export function exampleOf(schema: DocSchema, schemas: Schemas, depth = 0): unknown {
  if (schema.example !== undefined) return schema.example;
  if (depth > 6) return "…";
  if (schema.$ref !== undefined) {
    return exampleOf(schemas[nameOf(schema.$ref)] ?? {}, schemas, depth + 1);
  }
  if ("const" in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [part] = schema.anyOf ?? schema.oneOf ?? [];
  if (part !== undefined) return exampleOf(part, schemas, depth + 1);
  if (schema.type === "array") return [exampleOf(schema.items ?? {}, schemas, depth + 1)];
  if (schema.type === "object") {
    const shown = Object.entries(schema.properties ?? {});
    return Object.fromEntries(
      shown.map(([name, member]) => [name, exampleOf(member, schemas, depth + 1)]),
    );
  }
  if (schema.format === "date-time") return "2026-06-01T12:00:00.000Z";
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
  if (schema.type === "boolean") return true;
  return schema.pattern?.includes("0x") ? "0x…" : "…";
}
