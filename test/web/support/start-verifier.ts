import { createHash, randomBytes } from "node:crypto";
import { createServiceClient } from "../../../src/client/index.ts";
import type { Policy } from "../../../src/policy/policy.ts";
import { parseServiceConfig } from "../../../src/service/config/parse-service-config.ts";
import { startService } from "../../../src/service/start-service.ts";
import { freePort } from "./free-port.ts";

export interface VerifierOptions {
  /** The origin of the page that asks; the service's own unless told. */
  readonly audience?: string;
  readonly policies: readonly Policy[];
  readonly artifacts: string;
  /** Origins of wallets that may call it from a browser. */
  readonly wallets: readonly string[];
}

const digest = (key: string) => createHash("sha256").update(key).digest("hex");

/** The product's service as a dApp runs it. */
export async function startVerifier({ audience, policies, artifacts, wallets }: VerifierOptions) {
  const [operatorKey, relyingKey] = [1, 2].map(() => randomBytes(32).toString("hex"));
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const config = parseServiceConfig({
    port,
    publicUrl,
    audience: audience ?? publicUrl,
    storeFile: ":memory:",
    artifactsDirectory: artifacts,
    allowDevelopmentKeys: true,
    allowedOrigins: wallets,
    apiKeys: [
      { id: "registrar", role: "operator", sha256: digest(operatorKey as string) },
      { id: "dapp", role: "relying-party", sha256: digest(relyingKey as string) },
    ],
    policies: policies.map((policy) => ({
      id: policy.id,
      policy,
      scope: { mode: "once", label: `vault-${policy.id}` },
    })),
    verification: { concurrency: 1 },
    logLevel: "silent",
  });
  const { url, close } = await startService(config);
  const clientOf = (apiKey = "") => createServiceClient({ baseUrl: url, apiKey });
  const [operator, relyingParty] = [clientOf(operatorKey), clientOf(relyingKey)];
  return { url, close, operator, relyingParty };
}
