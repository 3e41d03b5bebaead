import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { ClientError, createServiceClient } from "../../src/client/index.ts";
import type { Policy } from "../../src/policy/policy.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { startService } from "../../src/service/start-service.ts";
import type { TrustLeafList } from "../../src/trust/trust-tree.ts";

export interface VerifierService {
  readonly url: string;
  readonly audience: string;
  /** As the operator. */
  postTrustRoot(leafList: TrustLeafList): Promise<void>;
  /** As the relying party: a new request, then fetched as the wallet fetches it. */
  ask(): Promise<PresentationRequest>;
  /** As the wallet, or as whoever got hold of a presentation. `accepted`, or the code of the refusal. */
  submit(requestId: string, presentation: Presentation): Promise<string>;
  close(): Promise<void>;
}

export interface StartVerifierServiceOptions {
  readonly policy: Policy;
  readonly artifactsDirectory: string;
  readonly storeFile: string;
}

const AUDIENCE = "https://exchange.example";

/** The service of the product on a free port, and what its three kinds of clients send. */
export async function startVerifierService(
  options: StartVerifierServiceOptions,
): Promise<VerifierService> {
  const { policy, artifactsDirectory, storeFile } = options;
  const keys = {
    operator: randomBytes(32).toString("hex"),
    "relying-party": randomBytes(32).toString("hex"),
  };
  const port = await freePort();
  const config = parseServiceConfig({
    port,
    publicUrl: `http://127.0.0.1:${port}`,
    audience: AUDIENCE,
    storeFile,
    artifactsDirectory,
    allowDevelopmentKeys: true,
    apiKeys: Object.entries(keys).map(([role, key]) => ({
      id: role,
      role,
      sha256: createHash("sha256").update(key).digest("hex"),
    })),
    policies: [{ id: policy.id, policy, scope: { mode: "once", label: "open-account" } }],
    verification: { concurrency: 1 },
    logLevel: "silent",
  });
  const { url, close } = await startService(config);
  const clientOf = (apiKey?: string) =>
    createServiceClient({ baseUrl: url, ...(apiKey === undefined ? {} : { apiKey }) });
  const [operator, relyingParty, wallet] = [
    clientOf(keys.operator),
    clientOf(keys["relying-party"]),
    clientOf(),
  ];
  return {
    url,
    audience: AUDIENCE,
    close,
    async postTrustRoot(leafList) {
      await operator.createTrustRoot({ body: leafList });
    },
    async ask() {
      const { id } = await relyingParty.createPresentationRequest({
        body: { policyId: policy.id },
      });
      return wallet.readPresentationRequest({ id });
    },
    async submit(requestId, presentation) {
      try {
        return (await wallet.submitPresentation({ id: requestId, body: presentation })).outcome;
      } catch (error) {
        if (error instanceof ClientError && error.status !== undefined) return error.code;
        throw error;
      }
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
