import { webcrypto } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createRegistrar } from "../../scripts/demo/registrar.ts";
import type { Claims, Credential } from "../../src/credential/types.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { MemoryCommitmentRegistry } from "../../src/issuer/commitment-registry.ts";
import { createIssuer } from "../../src/issuer/create-issuer.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { issueCredential } from "../../src/issuer/issue-credential.ts";
import { createHolderStore, type HolderStore, MemoryRecordStore } from "../../src/keep/index.ts";
import { encodeRefreshResponse } from "../../src/openid4vci/answers.ts";
import { encodeIssuerMetadata } from "../../src/openid4vci/issuer-metadata.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { StatusList } from "../../src/status/status-list.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import type { Wallet } from "../../src/web/wallet/app/app.ts";
import { readHeld } from "../../src/web/wallet/app/held.ts";
import { refreshOne, refreshQuietly } from "../../src/web/wallet/app/refresh-quietly.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { startCheckpointHost } from "./support/start-checkpoint-host.ts";

const ISSUER = "https://kyc.example";
const ID = "did:web:kyc.example";
const DAY = 86_400_000;
const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const realFetch = globalThis.fetch;
let hash: Hash;
let prover: Prover;
let store: HolderStore;
let wallet: Wallet;
let held: Credential;
/** What the issuer's host answers. */
let answered: Credential;

beforeAll(async () => {
  hash = await loadHash();
  const artifacts = await loadArtifacts("build/artifacts", { allowDevelopmentKeys: true });
  prover = createProver({ artifacts, threads: 1 });
});
afterAll(() => prover?.close());

beforeEach(async () => {
  const unlock = { kind: "passphrase", passphrase: "five quiet otters knit lace" } as const;
  store = await createHolderStore({ hash, unlock, home: new MemoryRecordStore() });
  const config = { trust: [], allowDevelopmentKeys: true };
  wallet = { store, hash, config, prover: async () => prover } as unknown as Wallet;
  held = await issue({ at: Date.now() - 300 * DAY, expiresAt: Date.now() + 30 * DAY });
  const renewal = { version: 1, credentialIssuer: ISSUER, issuerId: ID };
  await store.addCredential({ credential: asJson(held), renewal });
  vi.stubGlobal("fetch", answer);
});
afterEach(() => {
  vi.unstubAllGlobals();
  store.lock();
});

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The host names the key of what it answers, whosever it is. */
async function answer(input: string | URL): Promise<Response> {
  const url = String(input);
  if (!url.startsWith(ISSUER)) return realFetch(url);
  if (url === `${ISSUER}/nonce`) return Response.json({ c_nonce: "a-nonce" });
  if (url === `${ISSUER}/refresh`) {
    return Response.json(encodeRefreshResponse({ status: "refreshed", credential: answered }));
  }
  return Response.json(
    encodeIssuerMetadata({
      credentialIssuer: ISSUER,
      issuerId: ID,
      publicKey: answered.issuer.publicKey,
      credentialEndpoint: `${ISSUER}/credential`,
      nonceEndpoint: `${ISSUER}/nonce`,
      refreshEndpoint: `${ISSUER}/refresh`,
    }),
  );
}

interface Issued {
  readonly at: number;
  readonly expiresAt: number;
  readonly seed?: number;
  readonly claims?: Partial<Claims>;
}

async function issue({ at, expiresAt, seed = 1, claims = {} }: Issued): Promise<Credential> {
  const issuer = await createIssuer({
    id: ID,
    signer: await createLocalSigner(new Uint8Array(32).fill(seed)),
    authority: { regimes: ["EU-AMLR"], maxKycLevel: "high", clientClasses: [] },
    statusAddress: `${ISSUER}/status/`,
    statusList: new StatusList(1),
    registry: new MemoryCommitmentRegistry(),
    random: (bytes) => void webcrypto.getRandomValues(bytes),
    now: () => Math.floor(at / 1000),
  });
  return issueCredential(issuer, {
    customerId: "customer-1",
    holderCommitment: bindHolder(hash, store.holder, ID).commitment,
    claims: {
      personType: "natural",
      dateOfBirth: "1990-07-14",
      kycLevel: "substantial",
      kycRegime: "EU-AMLR",
      residence: { country: "DE" },
      kycDoneAt: instant(at - DAY),
      ...claims,
    },
    expiresAt: instant(expiresAt),
  });
}

const next = (changes: Partial<Issued> = {}) =>
  issue({ at: Date.now() - DAY, expiresAt: Date.now() + 400 * DAY, ...changes });

const salts = async () => (await readHeld(wallet)).held.map(({ credential }) => credential.salt);

async function refresh() {
  const asked: Credential[] = [];
  const [one] = (await readHeld(wallet)).held.filter(
    ({ credential }) => credential.salt === held.salt,
  );
  if (one === undefined) throw new Error("the held one is gone");
  const outcome = await refreshOne(wallet, one, undefined, (_, __, newer) => {
    asked.push(newer);
  });
  return { outcome, asked: asked.map(({ salt }) => salt) };
}

describe("the wallet's refresh", () => {
  it("puts in the place of what is held what differs in dates alone, without a word", async () => {
    answered = await next();
    expect(await refreshQuietly(wallet, new AbortController().signal)).toBe(1);
    expect(await salts()).toEqual([answered.salt]);
  });

  it.each([
    ["another date of birth", { dateOfBirth: "2015-01-01" }],
    ["another residence", { residence: { country: "FR" } }],
    ["a claim more", { pep: "none" } as const],
  ])("keeps both and asks where the new one has %s; once", async (_, claims: Partial<Claims>) => {
    answered = await next({ claims });
    expect(await refresh()).toEqual({ outcome: "beside", asked: [answered.salt] });
    expect((await salts()).sort()).toEqual([held.salt, answered.salt].sort());
    expect(await refresh()).toEqual({ outcome: "not-ready", asked: [] });
    expect(await refreshQuietly(wallet, new AbortController().signal)).toBe(0);
    expect(await salts()).toHaveLength(2);
  });

  it("takes nothing of a key that no registrar of the wallet lists, and loses nothing", async () => {
    answered = await next({ seed: 2 });
    expect(await codeOfAsync(refresh)).toBe("ERR_CREDENTIAL_SIGNATURE");
    expect(await refreshQuietly(wallet, new AbortController().signal)).toBe(0);
    expect(await salts()).toEqual([held.salt]);
  });

  it.each([
    ["keeps both and asks where a registrar lists the other key for the issuer", ID, "beside"],
    ["takes nothing of a key that is listed for another", "did:web:other.example", "refused"],
  ])("%s", async (_, id, outcome) => {
    answered = await next({ seed: 2 });
    const now = Math.floor(Date.now() / 1000) - 60;
    const registrar = await createRegistrar(hash, now);
    const { x, y } = answered.issuer.publicKey;
    const [model] = registrar.recordsWith({} as never);
    const publicKey = { x: BigInt(x), y: BigInt(y) };
    const published = registrar.publish({ ...(model as IssuerRecord), id, publicKey });
    const host = await startCheckpointHost(published, now);
    const trust = [host.source];
    wallet = { ...wallet, config: { ...wallet.config, trust } };
    const result = await refresh().catch(({ code }) => ({ outcome: code, asked: [] }));
    await host.stop();
    const isBeside = outcome === "beside";
    expect(result).toEqual(
      isBeside
        ? { outcome, asked: [answered.salt] }
        : { outcome: "ERR_CREDENTIAL_SIGNATURE", asked: [] },
    );
    expect(await salts()).toHaveLength(isBeside ? 2 : 1);
  });

  it("takes nothing that ends before what is held", async () => {
    answered = await next({ expiresAt: Date.now() + DAY });
    expect(await codeOfAsync(refresh)).toBe("ERR_ISSUANCE_ANSWER_FORM");
    expect(await salts()).toEqual([held.salt]);
  });
});

describe("how often an issuer is asked without a word", () => {
  const quietly = () => refreshQuietly(wallet, new AbortController().signal);
  /** Proofs of possession that the issuer has had. */
  let shown: number;
  beforeEach(() => {
    shown = 0;
    vi.stubGlobal("fetch", (url: string) => {
      if (url.endsWith("/refresh")) shown += 1;
      return url.endsWith("/refresh")
        ? Response.json(encodeRefreshResponse({ status: "not_ready" }))
        : answer(url);
    });
    answered = held;
  });
  afterEach(() => vi.useRealTimers());

  it("once in about a day, however often the wallet is unlocked", async () => {
    await quietly();
    await quietly();
    expect(shown).toBe(1);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 17 * 3_600_000 });
    await quietly();
    expect(shown).toBe(1);
    vi.setSystemTime(Date.now() + 14 * 3_600_000);
    await quietly();
    expect(shown).toBe(2);
  });

  it("not once the credential has ended; whoever holds it may ask", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * DAY });
    await quietly();
    expect(shown).toBe(0);
    expect((await refresh()).outcome).toBe("not-ready");
    expect(shown).toBe(1);
  });
});
