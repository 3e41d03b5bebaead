import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { CliError } from "../../../errors.ts";
import { SCOPES, type Scope } from "../../../service/config/api-keys.ts";
import { parseServiceConfig } from "../../../service/config/parse-service-config.ts";
import type { ServiceConfig } from "../../../service/config/service-config.ts";
import { addApiKey } from "../../../service/store/add-api-key.ts";
import { isActive, listApiKeys } from "../../../service/store/api-keys.ts";
import type { ServiceDatabase } from "../../../service/store/open-database.ts";
import { openConfiguredDatabase } from "../../../service/store/open-store.ts";
import { revokeApiKey } from "../../../service/store/revoke-api-key.ts";
import type { CommandResult, CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import type { CliIo } from "../../io.ts";
import { parseDuration, parsePattern } from "../../options.ts";
import { serviceConfigOption } from "./service-config-option.ts";

interface Options {
  readonly act: string;
  readonly config: string;
  readonly id?: string;
  readonly scopes?: readonly Scope[];
  readonly expires?: number;
  readonly rotate?: number;
}

interface Act {
  readonly options: Options;
  readonly config: ServiceConfig;
  readonly database: ServiceDatabase;
  readonly io: CliIo;
}

const ACTS: Readonly<Record<string, (act: Act) => Promise<CommandResult>>> = {
  create,
  list,
  revoke,
};

/** `symbolon service api-key create|list|revoke`: keys in the store, which every node honours within two seconds. */
export const serviceApiKey: CommandSpec<Options> = {
  name: "api-key",
  summary: "create, list and revoke API keys that the store holds as digests",
  arguments: [{ name: "<act>", summary: "create, list or revoke" }],
  options: [
    serviceConfigOption(),
    new Option("--id <id>", "the client's id").argParser(
      parsePattern(/^[a-z0-9][a-z0-9-]{0,63}$/, "a-z, 0-9 and -, at most 64"),
    ),
    new Option("--scopes <list>", `create: of ${SCOPES.join(",")}`).argParser(parseScopes),
    new Option("--expires <duration>", "create: after so long, such as 90d").argParser(
      parseDuration,
    ),
    new Option(
      "--rotate <duration>",
      "create: follow the id's key, which counts for so long beside it",
    ).argParser(parseDuration),
  ],
  async run(options, { io }) {
    const act = Object.hasOwn(ACTS, options.act) ? ACTS[options.act] : undefined;
    if (act === undefined) throw usage("<act> is create, list or revoke");
    const config = parseServiceConfig(await readJsonInput(resolve(io.cwd, options.config)), io.env);
    if (config.storeFile === ":memory:") throw usage("a store in memory keeps no key");
    const database = await openConfiguredDatabase(config);
    try {
      return await act({ options, config, database, io });
    } finally {
      await database.destroy();
    }
  },
};

async function create({ options, config, database, io }: Act): Promise<CommandResult> {
  const { scopes, expires, rotate } = options;
  const id = idOf(options);
  if (config.apiKeys.some((key) => key.id === id)) throw usage("--id: the configuration has it");
  if ((scopes === undefined) !== (rotate !== undefined)) {
    throw usage("name --scopes for a new id, or --rotate for one that has a key");
  }
  const key = Buffer.from(io.randomBytes(32)).toString("base64url");
  const now = io.now().getTime();
  const expiresAt = expires === undefined ? null : now + expires * 1000;
  const granted = await addApiKey(database, {
    id,
    digest: createHash("sha256").update(key, "utf8").digest("hex"),
    ...(scopes === undefined ? {} : { scopes }),
    ...(rotate === undefined ? {} : { overlapMs: rotate * 1000 }),
    expiresAt,
    now,
  });
  return {
    json: { id, key, scopes: granted, expiresAt: timeOf(expiresAt) },
    human: `${key}\nThis is the key of ${id}. It is shown this once; the store holds its SHA-256.`,
  };
}

async function list({ database, io }: Act): Promise<CommandResult> {
  const now = io.now().getTime();
  const keys = (await listApiKeys(database)).map((key) => ({
    id: key.id,
    isActive: isActive(key, now),
    scopes: key.scopes,
    createdAt: timeOf(key.createdAt),
    expiresAt: timeOf(key.expiresAt),
    revokedAt: timeOf(key.revokedAt),
    lastUsedOn: timeOf(key.lastUsedDay)?.slice(0, 10) ?? null,
  }));
  const lines = keys.map(
    ({ id, isActive: counts, scopes, lastUsedOn }) =>
      `${counts ? "active" : "ended "} ${id} ${scopes.join(",")} last used ${lastUsedOn ?? "never"}`,
  );
  return { json: { keys }, human: lines.join("\n") || "no key is stored" };
}

async function revoke({ options, database, io }: Act): Promise<CommandResult> {
  const id = idOf(options);
  const revoked = await revokeApiKey(database, id, io.now().getTime());
  return { json: { id, revoked }, human: `${revoked} keys of ${id} no longer count` };
}

function idOf({ id }: Options): string {
  if (id === undefined) throw usage("name the client: --id");
  return id;
}

function parseScopes(text: string): readonly Scope[] {
  const scopes = [...new Set(text.split(","))];
  if (!scopes.every((scope): scope is Scope => SCOPES.includes(scope as Scope))) {
    throw new InvalidArgumentError(`They are of ${SCOPES.join(", ")}, separated by commas.`);
  }
  return scopes;
}

const timeOf = (time: number | null) => (time === null ? null : new Date(time).toISOString());

function usage(message: string): CliError {
  return new CliError("ERR_CLI_USAGE", message);
}
