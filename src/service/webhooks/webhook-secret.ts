import type { ServiceKeys } from "../keys/service-keys.ts";

/** The secret that an endpoint's deliveries are signed with: 32 bytes, another for each endpoint. */
export function webhookSecret(
  { derive }: Pick<ServiceKeys, "derive">,
  endpoint: string,
): Uint8Array {
  return derive(`webhook/${endpoint}`);
}
