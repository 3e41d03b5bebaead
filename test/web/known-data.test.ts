import { ed25519 } from "@noble/curves/ed25519.js";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { reviewRequest } from "../../src/holder/review-request.ts";
import type { HolderStore } from "../../src/keep/holder-store.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { bottomTile, statusTileAddresses, topTile } from "../../src/status/status-tiles.ts";
import { createVerifierKey, encodeVerifierKey } from "../../src/transparency/verifier-key.ts";
import { type CheckpointSource, leafListName, signTrustCheckpoint } from "../../src/trust/index.ts";
import { createRequest } from "../../src/verifier/create-request.ts";
import type { Wallet } from "../../src/web/wallet/app/app.ts";
import type { Asked } from "../../src/web/wallet/app/asked.ts";
import { chooseHeld, reviewOptions } from "../../src/web/wallet/app/choose-held.ts";
import { freshen, freshenWhereWanting } from "../../src/web/wallet/app/freshen.ts";
import { gatherConsent } from "../../src/web/wallet/app/gather-consent.ts";
import { readHeld } from "../../src/web/wallet/app/held.ts";
import { readKnown } from "../../src/web/wallet/app/known-data.ts";
import { fetchSource, keepSources } from "../../src/web/wallet/app/trust-sources.ts";
import { createKept } from "../keep/support/stores.ts";
import { examplePolicy } from "../support/example-policy.ts";
import { AUDIENCE, createWorld, type World } from "../support/world.ts";

const HOST = "https://registrar.example/";
const ORIGIN = "registrar.example/trust";
const HOUR = 3_600_000;
const SECRET = new Uint8Array(32).fill(7);
const KEY = createVerifierKey(ORIGIN, ed25519.getPublicKey(SECRET));
const SOURCE: CheckpointSource = {
  kind: "checkpoint",
  url: `${HOST}checkpoint`,
  origin: ORIGIN,
  verifierKey: encodeVerifierKey(KEY),
};
const never = new AbortController().signal;

let world: World;
beforeAll(async () => {
  world = await createWorld({ now: new Date(Math.floor(Date.now() / 1000) * 1000) });
});

/** Every host, by address: what it serves. */
let files: Map<string, Uint8Array | string>;
/** Addresses in the order in which somebody asked for them. */
let requests: string[];
let store: HolderStore;
let wallet: Wallet;
beforeEach(async () => {
  files = new Map();
  requests = [];
  publish(world.now.getTime() / 1000 - 3_600);
  serveTiles(world.credential.status.statusListCredential);
  vi.stubGlobal("window", { location: { origin: "https://wallet.example" } });
  vi.stubGlobal("fetch", async (input: string | URL) => {
    requests.push(String(input));
    const body = files.get(String(input));
    return new Response(body as BodyInit, { status: body === undefined ? 404 : 200 });
  });
  ({ store } = await createKept(world, { now: () => new Date() }));
  const config = { trust: [SOURCE], allowDevelopmentKeys: true };
  wallet = { store, hash: world.hash, config } as unknown as Wallet;
  await hold();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  store.lock();
});

/** @param time Unix seconds: when the registrar signed */
function publish(time: number): void {
  const { root } = world.trustTree;
  const leafList = world.trustTree.leafList();
  const checkpoint = { origin: ORIGIN, issuers: leafList.leaves.length, root, time };
  const sign = (message: Uint8Array) => ed25519.sign(message, SECRET);
  files.set(SOURCE.url, signTrustCheckpoint(checkpoint, [{ key: KEY, sign }]));
  files.set(HOST + leafListName(root), JSON.stringify(leafList));
}

function serveTiles(list: string): void {
  const addresses = statusTileAddresses(list, world.credential.status.index);
  files.set(addresses.bottom, bottomTile(world.statusTree, 0));
  files.set(addresses.top, topTile(world.statusTree));
}

/** @param changes to the credential: its status is at another host */
const hold = (changes: object = {}) =>
  store.addCredential({
    credential: JSON.parse(JSON.stringify({ ...world.credential, ...changes })),
  });

const statusAt = (host: string) => ({
  salt: "7",
  status: { ...world.credential.status, statusListCredential: `https://${host}/status/0` },
});

const CANNOT: Policy = { ...examplePolicy(), anyOf: [{ residence: { in: ["US"] } }] };

/** What the consent screen has of a question. */
async function consentTo(policy: Policy = examplePolicy()) {
  const { hash, request } = world;
  const asked = {
    origin: AUDIENCE,
    signal: never,
    request: createRequest(hash, {
      ...request,
      policy,
      nonce: new Uint8Array(32),
      maxAsOfAge: request.freshness.maxAsOfAge,
      now: new Date(),
    }),
  } as unknown as Asked;
  const { held } = await readHeld(wallet);
  const consent = await chooseHeld(wallet, await gatherConsent(wallet, asked, held));
  return { consent, review: await reviewRequest(await reviewOptions(consent)) };
}

describe("what a question has anybody asked", () => {
  it("nobody, where the wallet has fetched by its own clock; whether it can answer or not", async () => {
    await freshenWhereWanting(wallet, 3_600);
    expect(requests).toHaveLength(4);
    requests.length = 0;
    expect((await consentTo()).review.refusal).toBeUndefined();
    expect((await consentTo(CANNOT)).review.refusal?.reason).toBe("policy-not-satisfied");
    await freshenWhereWanting(wallet, 3_600);
    expect(requests).toEqual([]);
  });

  it("nobody, where the wallet holds nothing: it has nothing to answer with", async () => {
    for (const { id } of await store.credentials()) await store.removeCredential(id);
    await freshenWhereWanting(wallet, 3_600);
    expect(requests).toEqual([]);
    expect(await store.readSetting("device:fresh")).toBeUndefined();
  });

  it("everybody, where nothing is kept: the same for a question that fits and one that does not", async () => {
    await hold(statusAt("other-kyc.example"));
    serveTiles("https://other-kyc.example/status/0");
    await store.writeSetting("trust-sources", [{ ...SOURCE, url: "https://mirror.example/c" }]);
    const asked: string[][] = [];
    for (const policy of [examplePolicy(), CANNOT]) {
      await store.writeSetting("device:fresh", undefined);
      requests.length = 0;
      await consentTo(policy);
      asked.push([...requests].sort());
    }
    expect(asked[0]).toEqual(asked[1]);
    expect(new Set(asked[0]?.map((address) => new URL(address).host))).toEqual(
      new Set([
        "registrar.example",
        "mirror.example",
        "other-kyc.example",
        new URL(world.credential.status.statusListCredential).host,
      ]),
    );
  });

  it("everybody again once what is kept is six hours old", async () => {
    await freshen(wallet);
    requests.length = 0;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5 * HOUR });
    await consentTo();
    expect(requests).toEqual([]);
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await consentTo();
    expect(requests).toHaveLength(4);
  });

  it("keeps none of it in a backup", async () => {
    await freshen(wallet);
    const text = await store.exportBackup("staple for another day");
    expect(text.length).toBeLessThan(60_000);
  });
});

describe("a site that stops asking half-way", () => {
  it("leaves what is kept as it was", async () => {
    const stop = new AbortController();
    const serve = fetch;
    vi.stubGlobal("fetch", async (input: string) => {
      stop.abort();
      return serve(input);
    });
    await expect(readKnown(wallet, stop.signal)).rejects.toThrow();
    vi.stubGlobal("fetch", serve);
    expect((await consentTo()).review.refusal).toBeUndefined();
  });
});

describe("one dead host", () => {
  it("takes no other issuer's credential from the holder", async () => {
    const dead = await hold(statusAt("gone.example"));
    const { consent, review } = await consentTo();
    expect(consent.held).toHaveLength(2);
    expect(consent.chosen.id).not.toBe(dead.id);
    expect([...consent.unchecked]).toEqual([dead.id]);
    expect(review.refusal).toBeUndefined();
  });

  it("is told where no credential can be looked at", async () => {
    files.clear();
    await expect(consentTo()).rejects.toMatchObject({ code: "trust-missing" });
    publish(world.now.getTime() / 1000);
    await store.writeSetting("device:fresh", undefined);
    await expect(consentTo()).rejects.toMatchObject({ code: "status-missing" });
  });
});

describe("what was seen of a registrar", () => {
  const seenTimes = async () =>
    Object.values((await store.readSetting("trust-seen")) as Record<string, { time: number }>).map(
      ({ time }) => time,
    );
  const now = () => world.now.getTime() / 1000;

  it("does not go back where a slow window writes last", async () => {
    publish(now() - 7_200);
    const old = new Map(files);
    const slow = fetchSource(wallet, SOURCE, {
      signal: never,
      fetch: async (input) => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        return new Response(old.get(String(input)) as BodyInit);
      },
    }).catch(() => {});
    publish(now());
    await fetchSource(wallet, SOURCE, { signal: never, fetch });
    await slow;
    expect(await seenTimes()).toEqual([now()]);
  });

  it("is one memory for each key: another registrar of the same name has its own", async () => {
    const secret = new Uint8Array(32).fill(8);
    const key = createVerifierKey(ORIGIN, ed25519.getPublicKey(secret));
    const other = { ...SOURCE, url: `${HOST}other`, verifierKey: encodeVerifierKey(key) };
    await keepSources(wallet, [other]);
    const { root } = world.trustTree;
    const issuers = world.trustTree.leafList().leaves.length;
    const note = { origin: ORIGIN, issuers, root, time: now() - 9_000 };
    const sign = (message: Uint8Array) => ed25519.sign(message, secret);
    files.set(other.url, signTrustCheckpoint(note, [{ key, sign }]));
    const { sources } = await readKnown(wallet, never);
    expect(sources.map(({ fault }) => fault)).toEqual([undefined, undefined]);
    expect(await seenTimes()).toHaveLength(2);
  });

  it("is told, also where what is kept still answers", async () => {
    await freshen(wallet);
    publish(now() - 9_000);
    await freshen(wallet);
    const { consent, review } = await consentTo();
    expect(consent.known.sources).toMatchObject([{ alarm: "ERR_TRUST_ROOT_ROLLBACK" }]);
    expect(review.refusal).toBeUndefined();
  });
});
