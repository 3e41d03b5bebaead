import { ServiceError } from "../../errors.ts";
import { type ServiceConfig, serviceConfigSchema } from "./service-config.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = "SYMBOLON_SERVICE_";

/** Read by whoever starts the service: the file of the configuration, and the passphrase of its keys. */
const NOT_MEMBERS = new Set([`${PREFIX}CONFIG`, `${PREFIX}PASSPHRASE`]);

/** Environment variable (without the prefix) -> member of the configuration; it wins over the file. */
const VARIABLES: Readonly<
  Record<string, { key: keyof ServiceConfig; read: (text: string) => unknown }>
> = {
  HOST: { key: "host", read: String },
  PORT: { key: "port", read: toInteger },
  PUBLIC_URL: { key: "publicUrl", read: String },
  AUDIENCE: { key: "audience", read: String },
  STORE_FILE: { key: "storeFile", read: String },
  STORE_URL: { key: "storeUrl", read: String },
  STATE_FILE: { key: "stateFile", read: String },
  KEY_FILE: { key: "keyFile", read: String },
  PASSPHRASE_FILE: { key: "passphraseFile", read: String },
  ARTIFACTS_DIRECTORY: { key: "artifactsDirectory", read: String },
  ALLOW_DEVELOPMENT_KEYS: { key: "allowDevelopmentKeys", read: toBoolean },
  LOG_LEVEL: { key: "logLevel", read: String },
};

/**
 * The file's JSON and the environment -> configuration.
 * @throws ServiceError `ERR_SERVICE_CONFIG`; `details.keys` names the members at fault, never their values
 */
export function parseServiceConfig(json: unknown, environment: Environment = {}): ServiceConfig {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw configError("the configuration must be a JSON object", []);
  }
  if ("storeUrl" in json && hasPassword(json.storeUrl)) {
    const message = `storeUrl: its password belongs into ${PREFIX}STORE_URL or PGPASSWORD`;
    throw configError(message, ["storeUrl"]);
  }
  const parsed = serviceConfigSchema.safeParse({ ...json, ...readEnvironment(environment) });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(({ path, message, ...issue }) =>
    "keys" in issue && Array.isArray(issue.keys)
      ? issue.keys.map((key) => ({ key: [...path, key].join("."), message: "unknown member" }))
      : [{ key: path.join(".") || "(root)", message }],
  );
  throw configError(
    problems.map(({ key, message }) => `${key}: ${message}`).join("; "),
    problems.map(({ key }) => key),
  );
}

function readEnvironment(environment: Environment): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || text === undefined || NOT_MEMBERS.has(name)) continue;
    const variable = VARIABLES[name.slice(PREFIX.length)];
    if (variable === undefined) throw configError(`${name} is not a known variable`, [name]);
    values[variable.key] = variable.read(text);
  }
  return values;
}

/** Text that is not of the form is left as it is, for the schema to refuse by its key. */
function toInteger(text: string): unknown {
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : text;
}

function toBoolean(text: string): unknown {
  return text === "true" ? true : text === "false" ? false : text;
}

function hasPassword(url: unknown): boolean {
  if (typeof url !== "string" || !URL.canParse(url)) return false;
  const { password, searchParams } = new URL(url);
  return password !== "" || searchParams.has("password");
}

function configError(message: string, keys: readonly string[]): ServiceError {
  return new ServiceError("ERR_SERVICE_CONFIG", message, { details: { keys } });
}
