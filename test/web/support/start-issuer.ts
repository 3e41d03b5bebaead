import { createHash, randomBytes, webcrypto } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServiceClient } from "../../../src/client/index.ts";
import { parseServiceConfig } from "../../../src/service/config/parse-service-config.ts";
import { createKeyFile } from "../../../src/service/keys/create-key-file.ts";
import { startService } from "../../../src/service/start-service.ts";
import { run } from "../../cli/support/run.ts";
import { examplePolicy } from "../../support/example-policy.ts";
import { freePort } from "./free-port.ts";

const PASSPHRASE = "an issuer of the tests alone";
const random = (bytes: Uint8Array): void => void webcrypto.getRandomValues(bytes);

export interface IssuerOptions {
  readonly artifacts: string;
  readonly wallets: readonly string[];
  /** Unix milliseconds: behind the wallet's clock, so that what is issued counts at rounded moments at once. */
  readonly clock: () => number;
}

/** The product's service as an issuer runs it: its directory by the command line, its routes over HTTP. */
export async function startIssuer({ artifacts, wallets, clock }: IssuerOptions) {
  const folder = await mkdtemp(join(tmpdir(), "symbolon-issuer-"));
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const directory = join(folder, "issuer");
  const secret = (name: string) => join(folder, name);
  const key = randomBytes(32).toString("hex");
  const keyFile = await createKeyFile({
    passphrase: PASSPHRASE,
    random,
    now: Math.floor(clock() / 1000),
  });
  await mkdir(folder, { recursive: true });
  await writeFile(secret("passphrase"), `${PASSPHRASE}\n`, { mode: 0o600 });
  await writeFile(secret("keys.json"), JSON.stringify(keyFile), { mode: 0o600 });
  await writeFile(
    secret("authority.json"),
    JSON.stringify({
      regimes: ["EU-AMLR"],
      maxKycLevel: "high",
      clientClasses: ["eu-retail"],
    }),
  );
  const made = await run(
    [
      "issuer",
      "init",
      ...["--dir", directory, "--id", `did:web:127.0.0.1%3A${port}`],
      ...["--status-address", `${publicUrl}/status/`],
      ...["--authority", secret("authority.json")],
      ...["--passphrase-file", secret("passphrase")],
    ],
    { cwd: folder },
  );
  if (made.code !== 0) throw new Error(made.stderr);
  const config = parseServiceConfig({
    port,
    publicUrl,
    audience: publicUrl,
    storeFile: ":memory:",
    keyFile: secret("keys.json"),
    passphraseFile: secret("passphrase"),
    artifactsDirectory: artifacts,
    allowDevelopmentKeys: true,
    allowedOrigins: wallets,
    apiKeys: [
      { id: "kyc", role: "issuer", sha256: createHash("sha256").update(key).digest("hex") },
    ],
    policies: [{ id: "any", policy: examplePolicy(), scope: { mode: "session", label: "unused" } }],
    issuance: { directory, passphraseFile: secret("passphrase"), displayName: "KYC of the tests" },
    limits: { byAddress: { perMinute: 100_000 }, byKey: { perMinute: 100_000 } },
    verification: { concurrency: 1 },
    logLevel: "silent",
  });
  const { url, close } = await startService(config, { clock });
  return {
    url,
    client: createServiceClient({ baseUrl: url, apiKey: key }),
    async close() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
