import { createHash, webcrypto } from "node:crypto";
import { Writable } from "node:stream";
import { VerificationError } from "../../src/errors.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import type { ServiceConfig } from "../../src/service/config/service-config.ts";
import { createApp } from "../../src/service/create-app.ts";
import { createLogger } from "../../src/service/create-logger.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import type { ServiceApp } from "../../src/service/service-app.ts";
import type {
  ServiceDependencies,
  VerifySubmission,
} from "../../src/service/service-dependencies.ts";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import {
  openDatabase,
  openSqlite,
  type ServiceDatabase,
} from "../../src/service/store/open-database.ts";
import { servePolicies } from "../../src/service/verification/serve-policies.ts";
import { holdToDocument } from "./support/hold-to-document.ts";

export const KEYS = {
  relyingParty: "rp-key-0123456789abcdef0123456789",
  otherRelyingParty: "rp-key-of-someone-else-0123456789",
  operator: "operator-key-0123456789abcdef01234",
};
export const TRUST_ROOT = "7";
export const START = Date.UTC(2026, 5, 1, 12, 0, 0);

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

export const POLICY = {
  type: "SymbolonPolicy",
  id: "eu-adults",
  version: 1,
  layoutVersion: 1,
  countryTable: 1,
  title: "Adults who live in Germany or France",
  anyOf: [{ residence: { in: ["DE", "FR"] }, age: { atLeast: 18 } }],
};

export function configJson(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    publicUrl: "https://gate.example",
    audience: "https://gate.example",
    storeFile: ":memory:",
    artifactsDirectory: "build/artifacts",
    apiKeys: [
      { id: "exchange", role: "relying-party", sha256: digest(KEYS.relyingParty) },
      { id: "other", role: "relying-party", sha256: digest(KEYS.otherRelyingParty) },
      { id: "registrar", role: "operator", sha256: digest(KEYS.operator) },
    ],
    policies: (["once", "session", "account"] as const).map((mode) => ({
      id: `eu-adults-${mode}`,
      policy: POLICY,
      scope: { mode, label: `sale-${mode}` },
    })),
    ...changes,
  };
}

export interface World {
  readonly app: ServiceApp;
  readonly config: ServiceConfig;
  readonly database: ServiceDatabase;
  readonly logLines: string[];
  readonly clock: { now: number };
  readonly close: () => Promise<void>;
}

export interface WorldOptions {
  readonly config?: Record<string, unknown>;
  readonly database?: ServiceDatabase;
  readonly verifySubmission?: VerifySubmission;
  readonly overrides?: Partial<ServiceDependencies>;
}

/**
 * The app over a real store, with the clock, the log and verification in the test's hands. Every answer of
 * `app.request` is held to the OpenAPI document.
 */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const config = parseServiceConfig(configJson(options.config));
  const hash = await loadHash();
  const database = options.database ?? (await openDatabase(openSqlite(":memory:")));
  const clock = { now: START };
  const logLines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logLines.push(...chunk.toString("utf8").split("\n").filter(Boolean));
      done();
    },
  });
  const app = createApp({
    config,
    hash,
    database,
    policies: servePolicies(hash, config.policies),
    keys: await deriveServiceKeys(new Uint8Array(32).fill(7)),
    circuits: [{ id: "compliance", version: 1, verificationKeyHash: "ab".repeat(32) }],
    verifySubmission: options.verifySubmission ?? trustingVerifier,
    verifyTrustRoot: () => Promise.reject(new Error("no trust root is posted in this test")),
    logger: createLogger("debug", destination),
    clock: () => clock.now,
    random: (bytes) => webcrypto.getRandomValues(bytes),
    ...options.overrides,
  });
  holdToDocument(app);
  await addTrustRoot(database, trustRoot(TRUST_ROOT, START));
  return { app, config, database, logLines, clock, close: () => database.destroy() };
}

/** A root as an operator posts it. */
export const trustRoot = (root: string, now: number) => ({
  root,
  issuers: 1,
  leafList: "{}",
  now,
  operator: "registrar",
});

/**
 * Accepts whatever is posted for the request: for tests of the store and of the routes alone, which must not depend on
 * the time that a proof takes. Proofs are verified in test/e2e.
 */
export const trustingVerifier: VerifySubmission = async ({ request, json, rootStanding }) => {
  const presentation = json as Presentation;
  if (presentation.requestId !== request.id || rootStanding !== "accepted") {
    throw new VerificationError("ERR_VERIFICATION_PROOF_INVALID", "the proof does not hold");
  }
  const { nullifier, trustRoot, asOf, subject } = presentation;
  return {
    requestId: request.id,
    mode: request.scope.mode,
    scope: "1",
    policyHash: request.policyHash,
    ruleHash: "2",
    contextHash: "3",
    nullifier,
    trustRoot,
    asOf,
    ...(subject === undefined ? {} : { subject }),
  };
};

export function presentationFor(
  requestId: string,
  changes: Partial<Presentation> = {},
): Presentation {
  return {
    type: "SymbolonPresentation",
    version: 1,
    requestId,
    circuit: { id: "compliance", version: 1 },
    proofSystem: "groth16-bn254",
    proof: {
      a: ["1", "2"],
      b: [
        ["1", "2"],
        ["3", "4"],
      ],
      c: ["1", "2"],
    },
    nullifier: "1234567890",
    trustRoot: TRUST_ROOT,
    asOf: { date: "20260601", seconds: START / 1000 - 60 },
    ...changes,
  };
}

export function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

export function post(
  app: ServiceApp,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return Promise.resolve(
    app.request(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
}

export async function openRequest(
  app: ServiceApp,
  mode: "once" | "session" | "account" = "once",
  subject?: string,
): Promise<PresentationRequest> {
  const body = { policyId: `eu-adults-${mode}`, ...(subject === undefined ? {} : { subject }) };
  const response = await post(app, "/v1/presentation-requests", body, bearer(KEYS.relyingParty));
  if (response.status !== 201) throw new Error(`request not created: ${await response.text()}`);
  return ((await response.json()) as { request: PresentationRequest }).request;
}

export function submit(
  app: ServiceApp,
  requestId: string,
  changes: Partial<Presentation> = {},
): Promise<Response> {
  const path = `/v1/presentation-requests/${requestId}/presentations`;
  return post(app, path, presentationFor(requestId, changes));
}

export function readDecisionOf(
  app: ServiceApp,
  requestId: string,
  key = KEYS.relyingParty,
): Promise<Response> {
  const path = `/v1/presentation-requests/${requestId}/decision`;
  return Promise.resolve(app.request(path, { headers: bearer(key) }));
}

export interface Answer {
  readonly status?: number;
  readonly code?: string;
  readonly outcome?: string;
  readonly decisionId?: string;
  readonly detail?: string;
}

export async function answerOf(response: Response): Promise<Answer & { readonly http: number }> {
  return { http: response.status, ...((await response.json()) as Answer) };
}
