import type { NoteSigner } from "../../transparency/signed-note.ts";
import { createVerifierKey } from "../../transparency/verifier-key.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import type { ServiceKeys } from "./service-keys.ts";

/** Which log it is: where the service is reached, without the scheme. A plus is not allowed in a key's name. */
export function logOrigin(publicUrl: string, log: "audit-log" | "policy-feed"): string {
  const { host, pathname } = new URL(publicUrl);
  return `${host}${pathname.replace(/\/+$/, "").replaceAll("+", "%2B")}/${log}`;
}

export function auditLogOrigin({ publicUrl }: Pick<ServiceConfig, "publicUrl">): string {
  return logOrigin(publicUrl, "audit-log");
}

/** Signs the log's checkpoints under the log's origin. */
export function checkpointSigner(
  config: Pick<ServiceConfig, "publicUrl">,
  { checkpoints }: Pick<ServiceKeys, "checkpoints">,
): NoteSigner {
  const key = createVerifierKey(auditLogOrigin(config), checkpoints.publicKey);
  return { key, sign: checkpoints.sign };
}
