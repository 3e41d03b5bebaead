import type { ServiceConfig } from "../config/service-config.ts";

/** `iss` of what the service signs; its keys are at `/.well-known/jwks.json` below it. No slash at the end. */
export function issuerOf({ publicUrl }: Pick<ServiceConfig, "publicUrl">): string {
  return publicUrl.replace(/\/+$/, "");
}
