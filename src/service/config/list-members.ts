import type { z } from "zod";
import { serviceConfigSchema } from "./service-config.ts";

/** Before the name of every variable. */
export const VARIABLE_PREFIX = "SYMBOLON_SERVICE_";

export type MemberKind = "text" | "integer" | "boolean" | "choice" | "json";

/** A member of the configuration that has a value of its own, as the schema describes it. */
export interface ConfigMember {
  readonly path: readonly string[];
  readonly kind: MemberKind;
  /** Undefined where there is none. */
  readonly defaultValue: unknown;
  readonly isRequired: boolean;
  /** What it means, for the page of the configuration. */
  readonly description: string | undefined;
  /** Of an integer whose name tells it. */
  readonly unit: string | undefined;
  /** Of a choice. */
  readonly values: readonly string[];
  /** Undefined for lists and documents, which the file alone sets. */
  readonly variable: string | undefined;
  /** Its value is not shown: it is, or may hold, what admits to something. */
  readonly isSecret: boolean;
  /** Members of each entry, of a list of objects. */
  readonly entries: readonly ConfigMember[];
}

/** What of zod's definitions is read here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly entries?: Readonly<Record<string, string>>;
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/Seconds$/, "seconds"],
  [/Ms$/, "milliseconds"],
  [/Bytes$/, "bytes"],
  [/^perMinute$/, "requests a minute"],
];

/** Every member, in the order of the schema: pages, variables and the effective configuration follow from it. */
export function listMembers(schema: z.ZodType = serviceConfigSchema): readonly ConfigMember[] {
  return membersOf(schema, [], true);
}

/** `timeouts.headersMs` -> `SYMBOLON_SERVICE_TIMEOUTS__HEADERS_MS`. */
export function variableOf(path: readonly string[]): string {
  const names = path.map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`));
  return VARIABLE_PREFIX + names.join("__").toUpperCase();
}

function membersOf(
  schema: z.ZodType,
  path: readonly string[],
  hasVariables: boolean,
): readonly ConfigMember[] {
  const { definition, ...told } = unwrap(schema);
  if (definition.type === "object" && definition.shape !== undefined && !isDocument(definition)) {
    return Object.entries(definition.shape).flatMap(([name, member]) =>
      membersOf(member, [...path, name], hasVariables),
    );
  }
  const kind = KINDS[definition.type] ?? "json";
  return [
    {
      path,
      kind,
      description: told.description,
      defaultValue: told.defaultValue,
      isSecret: told.isSecret,
      isRequired: !told.isOptional && told.defaultValue === undefined,
      unit: UNITS.find(([pattern]) => pattern.test(path.at(-1) ?? ""))?.[1],
      values: Object.values(definition.entries ?? {}),
      variable: hasVariables && kind !== "json" ? variableOf(path) : undefined,
      entries: definition.element === undefined ? [] : entriesOf(definition.element),
    },
  ];
}

function entriesOf(element: z.ZodType): readonly ConfigMember[] {
  return definitionOf(element).type === "object" ? membersOf(element, [], false) : [];
}

/** Takes off what stands around a type: its default, that it may be absent. */
function unwrap(schema: z.ZodType) {
  let current = schema;
  let description = schema.description;
  let defaultValue: unknown;
  let isOptional = false;
  let isSecret = isMarkedSecret(schema);
  for (;;) {
    const definition = definitionOf(current);
    if (definition.innerType === undefined) {
      return { definition, description, defaultValue, isOptional, isSecret };
    }
    if (definition.type === "default") defaultValue = definition.defaultValue;
    if (definition.type === "optional") isOptional = true;
    current = definition.innerType;
    description ??= current.description;
    isSecret ||= isMarkedSecret(current);
  }
}

function isMarkedSecret(schema: z.ZodType): boolean {
  return schema.meta()?.isSecret === true;
}

function definitionOf(schema: z.ZodType): Definition {
  return schema.def as unknown as Definition;
}

/** An object of a form that is described elsewhere, as a policy. */
function isDocument({ shape }: Definition): boolean {
  return Object.keys(shape ?? {}).length === 0;
}

const KINDS: Readonly<Record<string, MemberKind>> = {
  string: "text",
  number: "integer",
  boolean: "boolean",
  enum: "choice",
};
