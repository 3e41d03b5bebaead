import { ServiceError } from "../../errors.ts";

/** What an address may say beside user, host and database; anything else could loosen what the service sets itself. */
const PARAMETERS = new Set([
  "sslmode",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "host",
  "user",
  "application_name",
]);

/**
 * Refuses an address whose parameters the service does not know, and encryption that does not verify the server: it
 * would keep out a listener and let in whoever stands between.
 * @throws ServiceError `ERR_SERVICE_CONFIG`; it names the parameter, never the address
 */
export function assertStoreUrl(url: string): void {
  if (!URL.canParse(url)) throw refused("it is no address");
  const { searchParams, hash } = new URL(url);
  if (hash !== "") throw refused("it has a fragment; a # in a password is written %23");
  for (const [name, value] of searchParams) {
    if (!PARAMETERS.has(name)) {
      throw refused(`it may have the parameters ${[...PARAMETERS].join(", ")}, and no other`);
    }
    if (name === "sslmode" && value !== "verify-full" && value !== "disable") {
      throw refused("sslmode is verify-full, or disable on this machine and networks you trust");
    }
  }
}

function refused(what: string): ServiceError {
  return new ServiceError("ERR_SERVICE_CONFIG", `storeUrl: ${what}`, {
    details: { keys: ["storeUrl"] },
  });
}
