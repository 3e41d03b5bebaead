import { createHash, webcrypto } from "node:crypto";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { createHolder, type Holder } from "../../src/holder/create-holder.ts";
import type { Fetch } from "../../src/holder/fetch-issuer.ts";
import { provePossession } from "../../src/holder/prove-possession.ts";
import { MemoryCommitmentRegistry } from "../../src/issuer/commitment-registry.ts";
import { createIssuer } from "../../src/issuer/create-issuer.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { verifyPossession } from "../../src/issuer/verify-possession.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Prover } from "../../src/proving/prover.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import { issuanceSecrets } from "../../src/service/issuance/issuance-secrets.ts";
import type { Issuing } from "../../src/service/issuance/issuing.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import type { ServiceApp } from "../../src/service/service-app.ts";
import type { ServiceDatabase } from "../../src/service/store/open-database.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { bearer, createWorld, KEYS, post, START, type World } from "./world.ts";

export const ISSUER_KEY = "issuer-key-0123456789abcdef012345";
export const OTHER_ISSUER_KEY = "issuer-key-of-another-0123456789a";
export const ISSUER_ID = "did:web:gate.example";
export const CREDENTIAL_ISSUER = "https://gate.example";
export const EXPIRES_AT = "2027-06-01T00:00:00Z";
export const WALLET_ORIGIN = "https://wallet.example";

export const CLAIMS = {
  personType: "natural",
  kycLevel: "substantial",
  kycRegime: "EU-AMLR",
  residence: { country: "DE" },
  dateOfBirth: "1990-07-14",
  kycDoneAt: "2026-05-20T09:00:00Z",
} as const;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const random = (bytes: Uint8Array): void => void webcrypto.getRandomValues(bytes);

export interface IssuanceWorld extends World {
  readonly hash: Hash;
  readonly prover: Prover;
  readonly issuing: Issuing;
  /** What a wallet calls: the app itself. */
  readonly fetch: Fetch;
}

export interface ProvingTools {
  readonly hash: Hash;
  readonly prover: Prover;
  readonly verificationKey: VerificationKey;
}

/** Real artifacts and a real prover; close it after. */
export async function openProvingTools(): Promise<ProvingTools> {
  const artifacts = await loadArtifacts("build/artifacts", { allowDevelopmentKeys: true });
  const circuit = artifacts.circuits.get("possession");
  if (circuit === undefined) throw new Error("no artifacts of possession");
  return {
    hash: await loadHash(),
    prover: createProver({ artifacts, threads: 1 }),
    verificationKey: circuit.verificationKey,
  };
}

/** The service as an issuer of https://gate.example, over a real store, with real proofs of possession. */
export async function createIssuanceWorld(
  { hash, prover, verificationKey }: ProvingTools,
  options: {
    readonly database?: ServiceDatabase;
    readonly config?: Record<string, unknown>;
    readonly credentialIssuer?: string;
  } = {},
): Promise<IssuanceWorld> {
  const clock = { now: START };
  const keys = await deriveServiceKeys(new Uint8Array(32).fill(7));
  const issuing: Issuing = {
    issuer: await createIssuer({
      id: ISSUER_ID,
      signer: await createLocalSigner(new Uint8Array(32).fill(3)),
      authority: { regimes: ["EU-AMLR"], maxKycLevel: "substantial", clientClasses: [] },
      statusAddress: `${CREDENTIAL_ISSUER}/status/`,
      statusList: new StatusList(1),
      registry: new MemoryCommitmentRegistry(),
      random,
      now: () => Math.floor(clock.now / 1000),
    }),
    credentialIssuer: options.credentialIssuer ?? CREDENTIAL_ISSUER,
    secrets: issuanceSecrets(keys),
    verifyPossession: (asked) => verifyPossession({ ...asked, verificationKey }),
  };
  const world = await createWorld({
    ...(options.database === undefined ? {} : { database: options.database }),
    config: {
      allowedOrigins: [WALLET_ORIGIN],
      apiKeys: [
        { id: "kyc", role: "issuer", sha256: sha256(ISSUER_KEY) },
        { id: "kyc-2", role: "issuer", sha256: sha256(OTHER_ISSUER_KEY) },
        { id: "exchange", role: "relying-party", sha256: sha256(KEYS.relyingParty) },
        { id: "registrar", role: "operator", sha256: sha256(KEYS.operator) },
      ],
      ...options.config,
    },
    overrides: { issuing, keys, clock: () => clock.now },
  });
  return { ...world, clock, hash, prover, issuing, fetch: fetchOf(world.app) };
}

export function fetchOf(app: ServiceApp): Fetch {
  return async (input, init) => app.request(input.replace(CREDENTIAL_ISSUER, ""), init);
}

export const newHolder = (): Holder => createHolder(random);

/** Of the holder to the world's issuer. */
export const commitmentOf = (hash: Hash, holder: Holder): bigint =>
  bindHolder(hash, holder, ISSUER_ID).commitment;

export interface CreatedOffer {
  readonly id: string;
  readonly offerUri: string;
  readonly deepLink: string;
  readonly txCode?: string;
  readonly expiresAt: string;
}

export function postOffer(
  { app }: World,
  changes: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  return post(
    app,
    "/v1/credential-offers",
    { customerId: "customer-1", claims: CLAIMS, expiresAt: EXPIRES_AT, ...changes },
    { ...bearer(ISSUER_KEY), ...headers },
  );
}

export async function offerTo(
  world: World,
  customerId = "customer-1",
  changes: Record<string, unknown> = {},
): Promise<CreatedOffer> {
  const response = await postOffer(world, { customerId, ...changes });
  if (response.status !== 201) throw new Error(`no offer: ${await response.text()}`);
  return (await response.json()) as CreatedOffer;
}

/** As a wallet fetches it. */
export const readOffer = ({ app }: World, { offerUri }: CreatedOffer): Promise<Response> =>
  Promise.resolve(app.request(new URL(offerUri).pathname));

export async function codeOfOffer(world: World, created: CreatedOffer): Promise<string> {
  const offer = (await (await readOffer(world, created)).json()) as {
    grants: Record<string, { "pre-authorized_code": string }>;
  };
  const [grant] = Object.values(offer.grants);
  return grant?.["pre-authorized_code"] ?? "";
}

export function postToken({ app }: World, code: string, txCode?: string): Promise<Response> {
  const form = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:pre-authorized_code",
    "pre-authorized_code": code,
    ...(txCode === undefined ? {} : { tx_code: txCode }),
  });
  return Promise.resolve(
    app.request("/v1/openid4vci/token", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    }),
  );
}

/** An access token for a fresh offer. */
export async function tokenFor(world: World, customerId = "customer-1"): Promise<string> {
  const code = await codeOfOffer(world, await offerTo(world, customerId));
  return ((await (await postToken(world, code)).json()) as { access_token: string }).access_token;
}

export async function freshNonce({ app }: World): Promise<string> {
  const response = await app.request("/v1/openid4vci/nonce", { method: "POST" });
  return ((await response.json()) as { c_nonce: string }).c_nonce;
}

/** A real proof over a nonce. */
export async function proofOf(
  world: IssuanceWorld,
  holder: Holder,
  changes: { readonly nonce?: string; readonly credentialIssuer?: string } = {},
) {
  const nonce = changes.nonce ?? (await freshNonce(world));
  const possession = await provePossession({
    hash: world.hash,
    holder,
    issuerId: ISSUER_ID,
    credentialIssuer: changes.credentialIssuer ?? CREDENTIAL_ISSUER,
    nonce,
    prover: world.prover,
  });
  return { nonce, possession };
}

export function postCredential(
  { app }: World,
  token: string,
  proof: unknown,
  changes: Record<string, unknown> = {},
): Promise<Response> {
  const body = {
    credential_configuration_id: "SymbolonCredential",
    proofs: { symbolon_possession: [proof] },
    ...changes,
  };
  return post(app, "/v1/openid4vci/credential", body, { authorization: `Bearer ${token}` });
}

export function postRefresh({ app }: World, held: number, proof: unknown): Promise<Response> {
  return post(app, "/v1/openid4vci/refresh", {
    held_status_index: held,
    proofs: { symbolon_possession: [proof] },
  });
}

/** A second later than what was issued before: a wallet takes nothing that is no newer. */
export function postReissues(
  { app, clock }: World,
  entries: readonly Record<string, unknown>[],
  headers: Record<string, string> = {},
): Promise<Response> {
  clock.now += 1000;
  const reissues = entries.map((entry) => ({
    customerId: "customer-1",
    claims: CLAIMS,
    expiresAt: "2028-06-01T00:00:00Z",
    ...entry,
  }));
  return post(app, "/v1/credential-reissues", { reissues }, { ...bearer(ISSUER_KEY), ...headers });
}

export async function errorOf(response: Response): Promise<{ http: number; error: unknown }> {
  const { error, code } = (await response.json()) as { error?: unknown; code?: unknown };
  return { http: response.status, error: error ?? code };
}
