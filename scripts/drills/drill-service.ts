import { webcrypto } from "node:crypto";
import { Writable } from "node:stream";
import type { Hash } from "../../src/field/poseidon.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import type { ServiceConfig } from "../../src/service/config/service-config.ts";
import { createApp } from "../../src/service/create-app.ts";
import { createLogger } from "../../src/service/create-logger.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import type { ServiceApp } from "../../src/service/service-app.ts";
import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";
import { servePolicies } from "../../src/service/verification/serve-policies.ts";
import type { TrustLeafList } from "../../src/trust/trust-tree.ts";
import { verifyLeafList } from "../../src/trust/verify-leaf-list.ts";
import type { AcceptedCircuit } from "../../src/verifier/accept-circuit.ts";
import { verifyPresentation } from "../../src/verifier/verify-presentation.ts";
import { answerOf, bearer, configJson, KEYS, post } from "../../test/service/world.ts";
import type { Outcome } from "../attacks/attack-case.ts";
import { outcomeOfResponse } from "../attacks/service/service-world.ts";
import type { DrillClock } from "./drill-clock.ts";

/** What an operator configures. */
export interface ServiceSetting {
  readonly circuits: readonly AcceptedCircuit[];
  readonly policies: readonly unknown[];
}

/** The product's service in this process, over a store in memory, as its three kinds of clients meet it. */
export interface DrillService {
  readonly config: ServiceConfig;
  ask(policyId: string, subject?: Hex): Promise<PresentationRequest>;
  submit(request: PresentationRequest, presentation: Presentation): Promise<Outcome>;
  /** The relying party reads what was decided on its request. */
  readDecision(requestId: string): Promise<Outcome>;
  postTrustRoot(leafList: TrustLeafList): Promise<Outcome>;
  withdraw(root: bigint): Promise<Outcome>;
  /** Another configuration over the same store. */
  restart(setting: Partial<ServiceSetting>): Promise<void>;
  close(): Promise<void>;
}

const silent = new Writable({ write: (_chunk, _encoding, done) => done() });

export async function openDrillService(
  hash: Hash,
  clock: DrillClock,
  setting: ServiceSetting,
): Promise<DrillService> {
  const database = await openDatabase(openSqlite(":memory:"));
  const keys = await deriveServiceKeys(webcrypto.getRandomValues(new Uint8Array(32)));
  let current = setting;
  let running = start(setting);

  function start({ circuits, policies }: ServiceSetting): {
    app: ServiceApp;
    config: ServiceConfig;
  } {
    const config = parseServiceConfig(configJson({ policies }));
    const app = createApp({
      config,
      hash,
      database,
      policies: servePolicies(hash, config.policies),
      keys,
      circuits: circuits.map(({ id, version, verificationKeyHash }) => ({
        id,
        version,
        verificationKeyHash,
      })),
      verifySubmission: ({ request, json, now, rootStanding, isPolicyInForce }) =>
        verifyPresentation(json, {
          hash,
          request,
          circuits,
          trustRoots: { standing: async () => rootStanding },
          now: new Date(now),
          isPolicyInForce: () => isPolicyInForce,
        }),
      verifyTrustRoot: async (json) => {
        const { root, records } = verifyLeafList(hash, json);
        return { root, issuers: records.length };
      },
      logger: createLogger("silent", silent),
      clock: () => clock.now() * 1000,
      random: (bytes) => webcrypto.getRandomValues(bytes),
    });
    return { app, config };
  }

  const requests = "/v1/presentation-requests";
  return {
    get config() {
      return running.config;
    },
    async ask(policyId, subject) {
      const body = { policyId, ...(subject === undefined ? {} : { subject }) };
      const response = await post(running.app, requests, body, bearer(KEYS.relyingParty));
      if (!response.ok) throw new Error(`the service answered ${response.status}`);
      return ((await response.json()) as { request: PresentationRequest }).request;
    },
    submit: async ({ id }, presentation) =>
      outcomeOfResponse(await post(running.app, `${requests}/${id}/presentations`, presentation)),
    async readDecision(requestId) {
      const path = `${requests}/${requestId}/decision`;
      const headers = bearer(KEYS.relyingParty);
      const { outcome, code, http } = await answerOf(await running.app.request(path, { headers }));
      return outcome === "accepted"
        ? { accepted: true }
        : { accepted: false, reason: code ?? outcome ?? `HTTP ${http}` };
    },
    postTrustRoot: async (leafList) =>
      outcomeOfResponse(
        await post(running.app, "/v1/trust-roots", leafList, bearer(KEYS.operator)),
      ),
    withdraw: async (root) =>
      outcomeOfResponse(
        await post(running.app, `/v1/trust-roots/${root}/withdraw`, {}, bearer(KEYS.operator)),
      ),
    async restart(changes) {
      current = { ...current, ...changes };
      running = start(current);
    },
    close: () => database.destroy(),
  };
}
