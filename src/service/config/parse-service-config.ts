import type { z } from "zod";
import { ServiceError } from "../../errors.ts";
import { VARIABLE_PREFIX as PREFIX } from "./list-members.ts";
import { type Environment, overlayEnvironment, readEnvironment } from "./read-environment.ts";
import { type ServiceConfig, serviceConfigSchema } from "./service-config.ts";

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
  const { values, unknown } = readEnvironment(environment);
  const parsed = serviceConfigSchema.safeParse(
    overlayEnvironment(json as Readonly<Record<string, unknown>>, values),
  );
  const problems = [
    ...unknown.map((name) => ({ key: name, message: "not a known variable" })),
    ...(parsed.success ? [] : parsed.error.issues.flatMap(describeIssue)),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw configError(
    problems.map(({ key, message }) => `${key}: ${message}`).join("; "),
    problems.map(({ key }) => key),
  );
}

function describeIssue({ path, message, ...issue }: z.core.$ZodIssue) {
  return "keys" in issue && Array.isArray(issue.keys)
    ? issue.keys.map((key) => ({ key: [...path, key].join("."), message: "unknown member" }))
    : [{ key: path.join(".") || "(root)", message }];
}

function hasPassword(url: unknown): boolean {
  if (typeof url !== "string" || !URL.canParse(url)) return false;
  const { password, searchParams } = new URL(url);
  return password !== "" || searchParams.has("password");
}

function configError(message: string, keys: readonly string[]): ServiceError {
  return new ServiceError("ERR_SERVICE_CONFIG", message, { details: { keys } });
}
