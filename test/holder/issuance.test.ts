import { webcrypto } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Claims, Credential, PointJson } from "../../src/credential/types.ts";
import { ProvingError } from "../../src/errors.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { acceptOffer } from "../../src/holder/accept-offer.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import type { Fetch } from "../../src/holder/fetch-issuer.ts";
import { fetchStatusData } from "../../src/holder/fetch-status-data.ts";
import { isRefreshDue } from "../../src/holder/is-refresh-due.ts";
import { readCredentialOffer } from "../../src/holder/read-credential-offer.ts";
import {
  type RefreshCredentialOptions,
  refreshCredential,
} from "../../src/holder/refresh-credential.ts";
import { MemoryCommitmentRegistry } from "../../src/issuer/commitment-registry.ts";
import { createIssuer } from "../../src/issuer/create-issuer.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { issueCredential } from "../../src/issuer/issue-credential.ts";
import { encodeRefreshResponse } from "../../src/openid4vci/answers.ts";
import { encodeCredentialOffer } from "../../src/openid4vci/credential-offer.ts";
import {
  encodeIssuerMetadata,
  encodeServerMetadata,
} from "../../src/openid4vci/issuer-metadata.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { bottomTile, topTile } from "../../src/status/status-tiles.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { createWorld, type World } from "../support/world.ts";

const ISSUER = "https://kyc.example";
const OFFER = { credentialIssuer: ISSUER, preAuthorizedCode: "the-code" };
const METADATA = encodeIssuerMetadata({
  credentialIssuer: ISSUER,
  issuerId: "did:web:kyc.example",
  publicKey: { x: "1", y: "2" },
  credentialEndpoint: `${ISSUER}/credential`,
  nonceEndpoint: `${ISSUER}/nonce`,
  refreshEndpoint: `${ISSUER}/refresh`,
});

let hash: Hash;
let world: World;
let prover: Prover;

beforeAll(async () => {
  hash = await loadHash();
  world = await createWorld();
  const artifacts = await loadArtifacts("build/artifacts", { allowDevelopmentKeys: true });
  prover = createProver({ artifacts, threads: 1 });
});
afterAll(() => prover?.close());

interface Call {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

/** An issuer that answers as told, and what it was asked. */
function issuerOf(answers: Readonly<Record<string, Response | (() => Response)>>) {
  const calls: Call[] = [];
  const fetch: Fetch = async (url, init) => {
    calls.push({ url, init });
    const answer = answers[url.replace(ISSUER, "")];
    if (answer === undefined) throw new TypeError("fetch failed");
    return typeof answer === "function" ? answer() : answer.clone();
  };
  return { calls, fetch };
}

const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });

const META = "/.well-known/openid-credential-issuer";
const SERVER = "/.well-known/oauth-authorization-server";
const metadata = {
  [META]: json(METADATA),
  [SERVER]: json(encodeServerMetadata(ISSUER, `${ISSUER}/token`)),
  "/nonce": json({ c_nonce: "a-nonce" }),
};

const accept = (fetch: Fetch, changes: Partial<Parameters<typeof acceptOffer>[0]> = {}) =>
  acceptOffer({
    offer: OFFER,
    holder: { secret: 5n },
    hash,
    prover,
    fetch,
    now: () => new Date(),
    ...changes,
  });

describe("readCredentialOffer", () => {
  const link = (uri: string) =>
    `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(uri)}`;
  const read = (text: string, fetch: Fetch) => readCredentialOffer(text, { fetch });

  it("fetches one by reference without cookies, redirects and referrer", async () => {
    const { fetch, calls } = issuerOf({ "/o": json(encodeCredentialOffer(OFFER)) });
    expect(await read(link(`${ISSUER}/o`), fetch)).toEqual(OFFER);
    expect(calls[0]?.init).toMatchObject({
      redirect: "error",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
  });

  it("asks nobody about one by value", async () => {
    const { fetch, calls } = issuerOf({});
    expect(await read(JSON.stringify(encodeCredentialOffer(OFFER)), fetch)).toEqual(OFFER);
    expect(calls).toEqual([]);
  });

  it("refuses plain http to another machine before it asks, and takes it on this one", async () => {
    const { fetch, calls } = issuerOf({});
    expect(await codeOfAsync(() => read(link("http://kyc.example/o"), fetch))).toBe(
      "ERR_ISSUANCE_ADDRESS",
    );
    expect(await codeOfAsync(() => read(link("file:///etc/passwd"), fetch))).toBe(
      "ERR_ISSUANCE_ADDRESS",
    );
    expect(calls).toEqual([]);
    const local = { ...OFFER, credentialIssuer: "http://127.0.0.1:8460" };
    const here: Fetch = async () => json(encodeCredentialOffer(local));
    expect(await read(link("http://127.0.0.1:8460/o"), here)).toEqual(local);
  });

  it("refuses an offer of another origin's issuer", async () => {
    const foreign = { ...OFFER, credentialIssuer: "https://evil.example" };
    const { fetch } = issuerOf({ "/o": json(encodeCredentialOffer(foreign)) });
    expect(await codeOfAsync(() => read(link(`${ISSUER}/o`), fetch))).toBe("ERR_ISSUANCE_ADDRESS");
  });

  it.each([
    ["one that has ended", json({}, 404), "GRANT"],
    ["a failing issuer", json({}, 500), "NETWORK"],
    ["an answer that is no offer", json({ a: 1 }), "OFFER_FORM"],
    ["an answer that is no JSON", new Response("<html>"), "OFFER_FORM"],
  ])("refuses %s", async (_, answer, reason) => {
    const { fetch } = issuerOf({ "/o": answer });
    expect(await codeOfAsync(() => read(link(`${ISSUER}/o`), fetch))).toBe(
      `ERR_ISSUANCE_${reason}`,
    );
  });

  it("stops reading an endless answer at 64 KiB", async () => {
    let sent = 0;
    const endless = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 16_384;
            controller.enqueue(new Uint8Array(16_384));
          },
        }),
      );
    const { fetch } = issuerOf({ "/o": endless });
    expect(await codeOfAsync(() => read(link(`${ISSUER}/o`), fetch))).toBe(
      "ERR_ISSUANCE_ANSWER_TOO_LARGE",
    );
    expect(sent).toBeLessThan(200_000);
  });
});

describe("acceptOffer", () => {
  it("sends nothing where the transaction code is missing, or it was aborted", async () => {
    const { fetch, calls } = issuerOf(metadata);
    const offer = { ...OFFER, txCode: { inputMode: "numeric" as const } };
    expect(await codeOfAsync(() => accept(fetch, { offer }))).toBe("ERR_ISSUANCE_TX_CODE");
    const signal = AbortSignal.abort();
    expect(await codeOfAsync(() => accept(fetch, { signal }))).toBe("ERR_ISSUANCE_ABORTED");
    expect(calls).toEqual([]);
  });

  it("does not show its code to a token endpoint of another origin", async () => {
    const server = json(encodeServerMetadata(ISSUER, "https://evil.example/token"));
    const { fetch, calls } = issuerOf({ ...metadata, [SERVER]: server });
    expect(await codeOfAsync(() => accept(fetch))).toBe("ERR_ISSUANCE_ADDRESS");
    expect(JSON.stringify(calls)).not.toContain("the-code");
  });

  it("does not redeem its code where the issuer is not one that it can prove to", async () => {
    for (const changed of [
      { ...METADATA, credential_endpoint: "https://evil.example/credential" },
      { ...METADATA, symbolon: { ...METADATA.symbolon, issuer: "did:web:bank.example" } },
      { ...METADATA, credential_issuer: "https://bank.example" },
    ]) {
      const { fetch, calls } = issuerOf({ ...metadata, [META]: json(changed) });
      expect(await codeOfAsync(() => accept(fetch))).toMatch(/_(?:ADDRESS|METADATA_FORM)$/);
      expect(JSON.stringify(calls)).not.toContain("the-code");
    }
  });

  it.each([
    ["a used code", json({ error: "invalid_grant", error_description: "x" }, 400), "GRANT"],
    ["another refusal", json({ error: "invalid_client" }, 401), "REFUSED"],
    ["a limit", json({ code: "ERR_SERVICE_RATE_LIMITED" }, 429), "NETWORK"],
    ["a fault", new Response("oops", { status: 502 }), "NETWORK"],
    ["an answer of another form", json({ token: "x" }), "ANSWER_FORM"],
  ])("says %s by its code", async (_, token, reason) => {
    const { fetch } = issuerOf({ ...metadata, "/token": token });
    expect(await codeOfAsync(() => accept(fetch))).toBe(`ERR_ISSUANCE_${reason}`);
  });

  it("has not used its code up where it cannot prove, or was stopped while it did", async () => {
    const { fetch, calls } = issuerOf(metadata);
    const stop = new AbortController();
    const stopped: Prover = {
      ...prover,
      verificationKeyHash: () => "00".repeat(32),
      prove() {
        stop.abort();
        return Promise.reject(new ProvingError("ERR_PROVING_ABORTED", "aborted"));
      },
    };
    expect(await codeOfAsync(() => accept(fetch, { prover: stopped, signal: stop.signal }))).toBe(
      "ERR_PROVING_ABORTED",
    );
    const keyless: Prover = { ...prover, verificationKeyHash: () => undefined };
    expect(await codeOfAsync(() => accept(fetch, { prover: keyless }))).toBe(
      "ERR_PROVING_CIRCUIT_UNKNOWN",
    );
    expect(JSON.stringify(calls)).not.toContain("the-code");
  });

  it("tries the request once more, with another nonce, where the answer was lost", async () => {
    let nonces = 0;
    const { fetch, calls } = issuerOf({
      ...metadata,
      "/nonce": () => json({ c_nonce: `nonce-${++nonces}` }),
      "/token": json({ access_token: "the-token", token_type: "Bearer" }),
    });
    expect(await codeOfAsync(() => accept(fetch))).toBe("ERR_ISSUANCE_NETWORK");
    const sent = calls.filter(({ url }) => url === `${ISSUER}/credential`);
    expect(
      sent.map(({ init }) => JSON.parse(String(init?.body)).proofs.symbolon_possession[0].nonce),
    ).toEqual(["nonce-1", "nonce-2"]);
    expect(calls.filter(({ url }) => url === `${ISSUER}/token`)).toHaveLength(1);
  });

  it("passes on nothing of what the issuer wrote beside its code", async () => {
    const description = "visit https://evil.example";
    const token = json({ error: "invalid_grant", error_description: description }, 400);
    const { fetch } = issuerOf({ ...metadata, "/token": token });
    const error = await accept(fetch).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain("evil");
    expect(error).toMatchObject({ details: { status: 400, error: "invalid_grant" } });
  });

  it("says that nobody answers", async () => {
    const { fetch } = issuerOf({});
    expect(await codeOfAsync(() => accept(fetch))).toBe("ERR_ISSUANCE_NETWORK");
  });
});

describe("refreshCredential", () => {
  it("asks only who goes by the did:web that its commitment is for", async () => {
    const { fetch, calls } = issuerOf(metadata);
    const refresh = (issuerId: string) =>
      refreshCredential({
        renewal: { version: 1, credentialIssuer: ISSUER, issuerId },
        credential: world.credential,
        holder: world.holder,
        hash,
        prover,
        fetch,
        now: () => new Date(),
      });
    for (const issuerId of [world.issuer.id, "did:web:kyc.example"]) {
      expect(await codeOfAsync(() => refresh(issuerId))).toBe("ERR_ISSUANCE_METADATA_FORM");
    }
    expect(calls.every(({ url }) => url === `${ISSUER}${META}`)).toBe(true);
  });

  describe("is told nothing by the issuer's host that could take the credential away", () => {
    const ID = "did:web:kyc.example";
    const HELD = { at: "2026-06-01T00:00:00Z", expiresAt: "2027-06-01T00:00:00Z" };
    const NEXT = { at: "2027-05-01T00:00:00Z", expiresAt: "2028-06-01T00:00:00Z" };

    const issue = async (
      { at, expiresAt }: typeof HELD,
      { seed = 1, claims = {} }: { seed?: number; claims?: Partial<Claims> } = {},
    ) => {
      const random = (bytes: Uint8Array): void => void webcrypto.getRandomValues(bytes);
      const issuer = await createIssuer({
        id: ID,
        signer: await createLocalSigner(new Uint8Array(32).fill(seed)),
        authority: { regimes: ["EU-AMLR"], maxKycLevel: "high", clientClasses: [] },
        statusAddress: `${ISSUER}/status/`,
        statusList: new StatusList(1),
        registry: new MemoryCommitmentRegistry(),
        random,
        now: () => Date.parse(at) / 1000,
      });
      return issueCredential(issuer, {
        customerId: "customer-1",
        holderCommitment: bindHolder(hash, world.holder, ID).commitment,
        claims: {
          personType: "natural",
          dateOfBirth: "1990-07-14",
          kycLevel: "substantial",
          kycRegime: "EU-AMLR",
          kycDoneAt: "2026-05-20T09:00:00Z",
          ...claims,
        },
        expiresAt,
      });
    };

    /** The host names the key of what it answers, whosever it is. */
    const answerWith = async (
      answered: Credential,
      isIssuerKey?: RefreshCredentialOptions["isIssuerKey"],
    ) => {
      const { publicKey } = answered.issuer;
      const named = { ...METADATA, symbolon: { ...METADATA.symbolon, public_key: publicKey } };
      const { fetch } = issuerOf({
        ...metadata,
        [META]: json(named),
        "/refresh": json(encodeRefreshResponse({ status: "refreshed", credential: answered })),
      });
      const refreshed = await refreshCredential({
        renewal: { version: 1, credentialIssuer: ISSUER, issuerId: ID },
        credential: await issue(HELD),
        holder: world.holder,
        hash,
        prover,
        fetch,
        now: () => new Date("2027-05-02T00:00:00Z"),
        ...(isIssuerKey === undefined ? {} : { isIssuerKey }),
      });
      return refreshed.kind;
    };

    it("but takes a later one of the same key, which may say something else", async () => {
      expect(await answerWith(await issue(NEXT))).toBe("refreshed");
      const moved = await issue(NEXT, { claims: { residence: { country: "FR" } } });
      expect(await answerWith(moved)).toBe("refreshed");
      expect(await answerWith(await issue({ ...NEXT, expiresAt: HELD.expiresAt }))).toBe(
        "refreshed",
      );
    });

    it("by another key, unless the wallet's own source lists it", async () => {
      const other = await issue(NEXT, { seed: 2 });
      const asked: PointJson[] = [];
      const answering = (answer: boolean) => (key: PointJson) => {
        asked.push(key);
        return answer;
      };
      const refused = "ERR_CREDENTIAL_SIGNATURE";
      expect(await codeOfAsync(() => answerWith(other))).toBe(refused);
      expect(await codeOfAsync(() => answerWith(other, answering(false)))).toBe(refused);
      expect(await answerWith(other, answering(true))).toBe("refreshed");
      expect(asked).toEqual([other.issuer.publicKey, other.issuer.publicKey]);
    });

    it.each([
      ["an earlier end", { ...NEXT, expiresAt: "2027-05-31T23:59:59Z" }],
      ["the same moment of issue", { ...NEXT, at: HELD.at }],
      ["an earlier one", { ...NEXT, at: "2026-05-31T23:59:59Z" }],
    ])("by %s", async (_, times) => {
      const answered = await issue(times);
      expect(await codeOfAsync(() => answerWith(answered, () => true))).toBe(
        "ERR_ISSUANCE_ANSWER_FORM",
      );
    });
  });

  it("refuses a renewal of another form as misuse", async () => {
    const { fetch } = issuerOf(metadata);
    const renewal = { version: 2 } as never;
    await expect(
      refreshCredential({
        renewal,
        credential: world.credential,
        holder: world.holder,
        hash,
        prover,
        fetch,
        now: () => new Date(),
      }),
    ).rejects.toThrow(RangeError);
  });
});

describe("isRefreshDue", () => {
  const credential = { issuedAt: "2026-01-01T00:00:00Z", expiresAt: "2026-01-11T00:00:00Z" };

  it.each([
    ["2026-01-01T00:00:00Z", false],
    ["2026-01-08T23:59:59Z", false],
    ["2026-01-09T00:00:00Z", true],
    ["2026-02-01T00:00:00Z", true],
  ])("at %s is %s, of ten days", (now, isDue) => {
    expect(isRefreshDue(credential, new Date(now))).toBe(isDue);
  });
});

describe("fetchStatusData", () => {
  const statusListCredential = `${ISSUER}/status/list-0.json`;
  const credential = (): Pick<Credential, "status"> => ({
    status: { index: 600_000, statusListCredential },
  });
  const tiles = () => ({
    "/status/status-1.bin": new Response(Uint8Array.from(bottomTile(world.statusTree, 1))),
    "/status/status-top.bin": new Response(Uint8Array.from(topTile(world.statusTree))),
  });

  it("asks for two tiles, and for nothing that names an index", async () => {
    const { fetch, calls } = issuerOf(tiles());
    const data = await fetchStatusData({ credential: credential(), fetch });
    expect(data).toEqual({
      bottom: bottomTile(world.statusTree, 1),
      top: topTile(world.statusTree),
    });
    expect(calls.map(({ url }) => url).sort()).toEqual([
      `${ISSUER}/status/status-1.bin`,
      `${ISSUER}/status/status-top.bin`,
    ]);
  });

  it.each([
    ["a longer tile", () => new Response(new Uint8Array(65_537)), "ERR_ISSUANCE_ANSWER_TOO_LARGE"],
    ["a shorter tile", () => new Response(new Uint8Array(65_535)), "ERR_STATUS_TILE_MISMATCH"],
    ["no tile", () => new Response("", { status: 404 }), "ERR_ISSUANCE_NETWORK"],
  ])("refuses %s", async (_, answer, code) => {
    const { fetch } = issuerOf({ ...tiles(), "/status/status-1.bin": answer });
    expect(await codeOfAsync(() => fetchStatusData({ credential: credential(), fetch }))).toBe(
      code,
    );
  });

  it("refuses an address over plain http, and an index that there is not", async () => {
    const { fetch, calls } = issuerOf(tiles());
    const status = { index: 5, statusListCredential: "http://kyc.example/list-0.json" };
    expect(await codeOfAsync(() => fetchStatusData({ credential: { status }, fetch }))).toBe(
      "ERR_ISSUANCE_ADDRESS",
    );
    const beyond = { index: 2 ** 25, statusListCredential };
    expect(
      await codeOfAsync(() => fetchStatusData({ credential: { status: beyond }, fetch })),
    ).toBe("ERR_STATUS_INDEX_RANGE");
    expect(calls).toEqual([]);
  });
});
