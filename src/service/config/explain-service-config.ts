import { type ConfigMember, listMembers } from "./list-members.ts";
import { parseServiceConfig } from "./parse-service-config.ts";
import { type Environment, readEnvironment } from "./read-environment.ts";

/** A member of the configuration in effect. */
export interface EffectiveMember {
  /** Names joined by dots. */
  readonly key: string;
  readonly value: unknown;
  readonly source: "default" | "file" | "environment";
}

/** Stands for what is not shown. */
const REDACTED = "(redacted)";

/**
 * The configuration in effect, member by member, and where each comes from. Secrets are not in it: addresses that may
 * hold a password or a token are cut to their origin, digests of keys are left out.
 * @throws ServiceError `ERR_SERVICE_CONFIG` as `parseServiceConfig`
 */
export function explainServiceConfig(
  json: unknown,
  environment: Environment = {},
): readonly EffectiveMember[] {
  const config: unknown = parseServiceConfig(json, environment);
  const fromEnvironment = new Set(
    readEnvironment(environment).values.map(({ member }) => member.variable),
  );
  return listMembers().flatMap((member) => {
    const value = valueAt(config, member.path);
    if (value === undefined) return [];
    const source = fromEnvironment.has(member.variable)
      ? ("environment" as const)
      : valueAt(json, member.path) === undefined
        ? ("default" as const)
        : ("file" as const);
    return [{ key: member.path.join("."), value: redact(member, value), source }];
  });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (held, name) =>
      typeof held === "object" && held !== null && Object.hasOwn(held, name)
        ? (held as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

function redact(member: ConfigMember, value: unknown): unknown {
  if (member.isSecret) return redactText(value);
  if (!Array.isArray(value) || member.entries.length === 0) return value;
  return value.map((entry) => redactEntry(member.entries, entry));
}

/** @param members of one entry of a list */
function redactEntry(members: readonly ConfigMember[], entry: unknown): unknown {
  const shown = structuredClone(entry) as Record<string, unknown>;
  for (const member of members) {
    const parent = valueAt(shown, member.path.slice(0, -1));
    const name = member.path.at(-1) ?? "";
    if (typeof parent !== "object" || parent === null || !(name in parent)) continue;
    const held = parent as Record<string, unknown>;
    held[name] = redact(member, held[name]);
  }
  return shown;
}

/** `postgres://host:5432/…` for an address, as its user, path and query may be secret; nothing of anything else. */
function redactText(value: unknown): string {
  if (typeof value !== "string" || !URL.canParse(value)) return REDACTED;
  const { protocol, host } = new URL(value);
  return host === "" ? REDACTED : `${protocol}//${host}/${REDACTED}`;
}
