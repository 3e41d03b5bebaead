import type { Credential } from "../../../src/credential/types.ts";
import type { World } from "../../support/world.ts";

/**
 * Credentials of one holder that differ in salt and time. A store looks at form and holder; the signature was looked
 * at when the credential was received, and is the first one's.
 */
export const another = ({ credential }: Pick<World, "credential">, n: number): Credential => ({
  ...credential,
  salt: String(n),
});

/** The same credential, issued again so many hours later. */
export function reissued(credential: Credential, hours: number): Credential {
  const time = new Date(Date.parse(credential.issuedAt) + hours * 3_600_000);
  return { ...credential, issuedAt: time.toISOString().replace(".000Z", "Z") };
}
