import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { createServiceClient, type Decision } from "../../src/client/index.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { startService } from "../../src/service/start-service.ts";
import { examplePolicy } from "../support/example-policy.ts";
import { holderData } from "../support/holder-data.ts";
import { AUDIENCE, createWorld, NOW, type World } from "../support/world.ts";

/** Of `npm run build:circuits`. */
export const ARTIFACTS = fileURLToPath(new URL("../../build/artifacts", import.meta.url));
export const RELYING_PARTY = "relying-party-key-0123456789abcdef";
const OPERATOR = "operator-key-0123456789abcdef012345";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

export function serviceConfig(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    port: 0,
    publicUrl: "https://exchange.example",
    audience: AUDIENCE,
    storeFile: ":memory:",
    artifactsDirectory: ARTIFACTS,
    allowDevelopmentKeys: true,
    apiKeys: [
      { id: "exchange", role: "relying-party", sha256: digest(RELYING_PARTY) },
      { id: "registrar", role: "operator", sha256: digest(OPERATOR) },
    ],
    policies: (["once", "session", "account"] as const).map((mode) => ({
      id: mode,
      policy: examplePolicy(),
      scope: { mode, label: `gate-${mode}` },
    })),
    requestLifetimeSeconds: 3600,
    // All of a test comes from one address.
    limits: { byAddress: { perMinute: 1_000_000 }, byKey: { perMinute: 1_000_000 } },
    ...changes,
  };
}

export interface Answer {
  readonly http: number;
  readonly code?: string;
  readonly outcome?: string;
  readonly decisionId?: string;
}

/** The running service, as a relying party, an operator and a wallet meet it: over HTTP. */
export interface Gate {
  readonly url: string;
  readonly clock: { now: number };
  readonly logLines: string[];
  readonly close: () => Promise<void>;
  postTrustRoot(world: World): Promise<Answer>;
  ask(policyId: string, subject?: Hex, chain?: true): Promise<PresentationRequest>;
  /** As the relying party. */
  read(path: string): Promise<Record<string, unknown>>;
  submit(requestId: string, presentation: unknown): Promise<Answer>;
  readDecision(id: string): Promise<Decision>;
  readDecisionOf(requestId: string): Promise<Decision>;
}

export async function startGate(changes: Record<string, unknown> = {}): Promise<Gate> {
  const clock = { now: NOW.getTime() };
  const logLines: string[] = [];
  const log = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logLines.push(...chunk.toString("utf8").split("\n").filter(Boolean));
      done();
    },
  });
  const config = parseServiceConfig(serviceConfig(changes));
  const { url, close } = await startService(config, { log, clock: () => clock.now });
  const send = async (path: string, body: unknown, key?: string) => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
    });
    return { http: response.status, ...((await response.json()) as object) };
  };
  const read = async (path: string) => {
    const headers = { authorization: `Bearer ${RELYING_PARTY}` };
    return (await (await fetch(url + path, { headers })).json()) as Record<string, unknown>;
  };
  const relyingParty = createServiceClient({ baseUrl: url, apiKey: RELYING_PARTY });
  return {
    url,
    clock,
    logLines,
    close,
    postTrustRoot: (world) => send("/v1/trust-roots", world.trustTree.leafList(), OPERATOR),
    read,
    async ask(policyId, subject, chain) {
      const body = {
        policyId,
        ...(subject === undefined ? {} : { subject }),
        ...(chain === undefined ? {} : { chain }),
      };
      const { id } = await relyingParty.createPresentationRequest({ body });
      const fetched = await fetch(`${url}/v1/presentation-requests/${id}`);
      return (await fetched.json()) as PresentationRequest;
    },
    submit: (id, presentation) =>
      send(`/v1/presentation-requests/${id}/presentations`, presentation),
    readDecision: (id) => relyingParty.readDecision({ id }),
    readDecisionOf: (id) => relyingParty.readDecisionOfRequest({ id }),
  };
}

export async function startProver(): Promise<Prover> {
  const artifacts = await loadArtifacts(ARTIFACTS, { allowDevelopmentKeys: true });
  return createProver({ artifacts, threads: 1 });
}

export interface WalletOptions {
  readonly audience?: string;
  readonly subjects?: readonly Hex[];
  readonly now?: Date;
}

/** The wallet of the world's holder. */
export async function prove(
  prover: Prover,
  world: World,
  request: PresentationRequest,
  { audience = AUDIENCE, subjects = [], now = NOW }: WalletOptions = {},
): Promise<Presentation> {
  return createPresentation({ ...holderData(world), prover, request, audience, subjects, now });
}

export { createWorld };

export function scratchFile(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), "symbolon-gate-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, name);
}
