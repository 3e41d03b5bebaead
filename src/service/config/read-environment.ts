import { type ConfigMember, listMembers, VARIABLE_PREFIX } from "./list-members.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Read by whoever starts the service: the file of the configuration, and the passphrases of its keys. */
const NOT_MEMBERS = new Set(
  ["CONFIG", "PASSPHRASE", "ISSUER_PASSPHRASE"].map((name) => `${VARIABLE_PREFIX}${name}`),
);

export interface EnvironmentMembers {
  readonly values: readonly { readonly member: ConfigMember; readonly value: unknown }[];
  /** Variables with the prefix that name no member. */
  readonly unknown: readonly string[];
}

/** What the environment says of the configuration: each scalar member has a variable, which follows from its path. */
export function readEnvironment(environment: Environment): EnvironmentMembers {
  const members = new Map(listMembers().map((member) => [member.variable, member]));
  const values: { member: ConfigMember; value: unknown }[] = [];
  const unknown: string[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(VARIABLE_PREFIX) || text === undefined || NOT_MEMBERS.has(name)) continue;
    const member = members.get(name);
    if (member === undefined) unknown.push(name);
    else values.push({ member, value: readText(member, text) });
  }
  return { values, unknown };
}

/** Text that is not of the form is left as it is, for the schema to refuse by its key. */
function readText({ kind }: ConfigMember, text: string): unknown {
  if (kind === "integer") return /^[0-9]{1,12}$/.test(text) ? Number(text) : text;
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** The file's JSON with the environment's values in it. What stands in the way of one is left for the schema to refuse. */
export function overlayEnvironment(
  json: Readonly<Record<string, unknown>>,
  values: EnvironmentMembers["values"],
): Readonly<Record<string, unknown>> {
  return values.reduce((overlaid, { member, value }) => place(overlaid, member.path, value), json);
}

function place(
  parent: Readonly<Record<string, unknown>>,
  [name = "", ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (rest.length === 0) return { ...parent, [name]: value };
  const held = parent[name] ?? {};
  if (typeof held !== "object" || Array.isArray(held)) return parent;
  return { ...parent, [name]: place(held as Readonly<Record<string, unknown>>, rest, value) };
}
