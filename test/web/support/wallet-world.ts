import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { buildPage } from "../../../scripts/build-web.ts";
import { fullClaims } from "../../../scripts/demo/claims.ts";
import { DAY } from "../../../scripts/demo/kyc-provider.ts";
import { createRegistrar } from "../../../scripts/demo/registrar.ts";
import { formatInstant } from "../../../src/credential/calendar.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import type { Policy } from "../../../src/policy/policy.ts";
import { EU_EEA_ADULT_SUBSTANTIAL } from "../../../src/policy/presets/eu-eea-adult-substantial.ts";
import { verifyIssuerRecord } from "../../../src/trust/index.ts";
import { gateBackEnd } from "./gate-back-end.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { serveFolder } from "./serve-folder.ts";
import { startCheckpointHost } from "./start-checkpoint-host.ts";
import { startIssuer } from "./start-issuer.ts";
import { startVerifier } from "./start-verifier.ts";

/** Of `npm run build:circuits`. */
export const ARTIFACTS = resolve("build/artifacts");

/** Only residents of the United States: what the walk's holder is not. */
const US_ONLY: Policy = {
  ...EU_EEA_ADULT_SUBSTANTIAL,
  id: "us-adult",
  version: 1,
  title: "Resident in the United States",
  anyOf: [{ residence: { in: ["US"] }, age: { atLeast: 18 } }],
};

export interface Offered {
  readonly deepLink: string;
  readonly txCode?: string;
}

export interface OfferOptions {
  readonly expiresAt?: Date | undefined;
  readonly withCode?: boolean;
}

/**
 * Issuer, registrar, verifier, a dApp with its back end and a wallet, each on an origin of its own, as they are in the
 * world. The issuer's clock is two days behind: what it issues counts at the rounded moments before now.
 */
export async function startWalletWorld() {
  const hash = await loadHash();
  const now = Math.floor(Date.now() / 1000);
  const walletFiles: Record<string, string> = {};
  const scratch = await scratchFolder("wallet");
  const walletFolder = await buildPage("wallet", {
    folder: scratch.path,
    artifacts: ARTIFACTS,
  });
  const wallet = await serveFolder(walletFolder, walletFiles);
  const issuer = await startIssuer({
    artifacts: ARTIFACTS,
    wallets: [wallet.url],
    clock: () => Date.now() - 2 * DAY * 1000,
  });
  const { signedRecord } = await issuer.client.createStatusPublication({
    body: { screenedAt: now - 2 * DAY, listVersion: 412 },
  });
  const record = await verifyIssuerRecord(hash, signedRecord);
  const registrar = await createRegistrar(hash, now - 2 * DAY);
  const published = registrar.publish(record);
  const checkpoints = await startCheckpointHost(published, now);
  walletFiles["wallet.json"] = JSON.stringify({
    artifacts: "./artifacts/",
    allowDevelopmentKeys: true,
    trust: [checkpoints.source],
  });
  const gate = await startGate(wallet.url, EU_EEA_ADULT_SUBSTANTIAL, published.leafList);
  const strictGate = await startGate(wallet.url, US_ONLY, published.leafList);
  const origins = [wallet.url, gate.url, strictGate.url, issuer.url, checkpoints.url];
  const issuanceOf = (customerId: string, expiresAt?: Date) => ({
    customerId,
    claims: fullClaims(now - 2 * DAY) as unknown as Record<string, unknown>,
    expiresAt: formatInstant(
      expiresAt === undefined ? now + 300 * DAY : expiresAt.getTime() / 1000,
    ),
  });
  return {
    hash,
    wallet,
    issuer,
    registrar,
    record,
    published,
    gate,
    strictGate,
    walletFiles,
    origins,
    async offer(customerId: string, { expiresAt, withCode = false }: OfferOptions = {}) {
      const body = {
        ...issuanceOf(customerId, expiresAt),
        ...(withCode ? { txCode: { length: 6 } } : {}),
      };
      return (await issuer.client.createCredentialOffer({ body })) as Offered;
    },
    /** Lets the customer's wallet fetch the next credential. */
    async reissue(customerId: string) {
      await issuer.client.createCredentialReissues({
        body: { reissues: [issuanceOf(customerId)] },
      });
    },
    async stop() {
      for (const part of [gate, strictGate]) await part.close();
      await issuer.close();
      await checkpoints.stop();
      await wallet.stop();
      await scratch.remove();
    },
  };
}

export type WalletWorld = Awaited<ReturnType<typeof startWalletWorld>>;

/** A dApp: its page, its back end, and the verifier's service behind it. */
async function startGate(wallet: string, policy: Policy, leafList: unknown) {
  const scratch = await scratchFolder("gate");
  const folder = await buildPage("gate", {
    folder: scratch.path,
    configure: { wallet: `${wallet}/#gate` },
  });
  // The service has to know the page's origin before the page's server knows the service.
  let back: ReturnType<typeof gateBackEnd> | undefined;
  const pages = serveStatic({ root: `./${folder.slice(resolve(".").length + 1)}` });
  const server = serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => back?.fetch(request) ?? new Response(null, { status: 503 }),
  }) as Server;
  await new Promise((done) => server.once("listening", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const verifier = await startVerifier({
    audience: url,
    policies: [policy],
    artifacts: ARTIFACTS,
    wallets: [wallet],
  });
  await verifier.operator.createTrustRoot({ body: leafList as never });
  back = gateBackEnd(verifier.relyingParty, policy.id);
  back.use("*", pages);
  return {
    url,
    verifier,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await verifier.close();
      await scratch.remove();
    },
  };
}
