import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { loadHash } from "../src/field/poseidon.ts";
import { parseServiceConfig } from "../src/service/config/parse-service-config.ts";
import { createApp } from "../src/service/create-app.ts";
import { createLogger } from "../src/service/create-logger.ts";
import { deriveServiceKeys } from "../src/service/keys/service-keys.ts";
import { createOpenApiDocument } from "../src/service/openapi/create-document.ts";
import type { ServiceApp } from "../src/service/service-app.ts";
import type { ServiceTables } from "../src/service/store/tables.ts";
import { generateClient } from "./generate-client.ts";

/** What the committed document names; a running service names its own `publicUrl`. */
const PUBLIC_URL = "https://verifier.example";

const [hash, keys] = await Promise.all([loadHash(), deriveServiceKeys(new Uint8Array(32))]);

/** The service's routes over nothing: its document is made, and no request is answered. */
function describedApp(): ServiceApp {
  const config = parseServiceConfig({
    publicUrl: PUBLIC_URL,
    audience: PUBLIC_URL,
    storeFile: ":memory:",
    artifactsDirectory: "build/artifacts",
    apiKeys: [{ id: "nobody", role: "operator", sha256: "0".repeat(64) }],
    policies: [{ id: "none", pack: "none", scope: { mode: "once", label: "none" } }],
  });
  const unused = () => Promise.reject(new Error("no request is answered"));
  return createApp({
    config,
    hash,
    keys,
    database: new Kysely<ServiceTables>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (database) => new SqliteIntrospector(database),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    }),
    policies: { list: () => [], find: () => undefined, isHonoured: () => false },
    circuits: [],
    verifySubmission: unused,
    verifyTrustRoot: unused,
    logger: createLogger("silent", process.stderr),
    clock: Date.now,
    random: () => undefined,
  });
}

/** The service's OpenAPI document, and what follows from it: path -> text. */
export function generateOpenApi(root: string, note: string): [string, string][] {
  const document = createOpenApiDocument(describedApp(), PUBLIC_URL);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  return [
    [
      "src/service/openapi/package-version.generated.ts",
      `// ${note} Source: package.json\n\nexport const PACKAGE_VERSION = ${JSON.stringify(version)};\n`,
    ],
    [
      "docs/openapi.json",
      `${JSON.stringify({ ...document, info: { ...document.info, version } }, null, 2)}\n`,
    ],
    ["src/client/operations.generated.ts", generateClient(document, note)],
  ];
}
