import { createHash, webcrypto } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SymbolonError } from "../../src/errors.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { acceptOffer } from "../../src/holder/accept-offer.ts";
import { fetchStatusData } from "../../src/holder/fetch-status-data.ts";
import { readCredentialOffer } from "../../src/holder/read-credential-offer.ts";
import { refreshCredential } from "../../src/holder/refresh-credential.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { createKeyFile } from "../../src/service/keys/create-key-file.ts";
import { startService } from "../../src/service/start-service.ts";
import { run } from "../cli/support/run.ts";
import { CLAIMS, newHolder } from "./issuance-world.ts";
import { bearer } from "./world.ts";

const PASSPHRASE = "of the service and of its issuer";
const KEY = "issuer-key-0123456789abcdef012345";
const random = (bytes: Uint8Array): void => void webcrypto.getRandomValues(bytes);

let folder: string;
let prover: Prover;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "symbolon-issuing-"));
  const keyFile = await createKeyFile({ passphrase: PASSPHRASE, random, now: 1_780_000_000 });
  await writeFile(at("keys.json"), JSON.stringify(keyFile), { mode: 0o600 });
  await writeFile(at("passphrase"), PASSPHRASE, { mode: 0o600 });
  const authority = { regimes: ["EU-AMLR"], maxKycLevel: "high", clientClasses: [] };
  await writeFile(at("authority.json"), JSON.stringify(authority));
  const args = ["issuer", "init", "--dir", at("issuer"), "--id", "did:web:127.0.0.1%3A8460"];
  const made = await run(
    [
      ...args,
      ...["--status-address", "http://127.0.0.1:8460/status/", "--authority", at("authority.json")],
      ...["--passphrase-file", at("passphrase")],
    ],
    { cwd: folder },
  );
  expect([made.code, made.stderr]).toEqual([0, expect.any(String)]);
  const artifacts = await loadArtifacts("build/artifacts", { allowDevelopmentKeys: true });
  prover = createProver({ artifacts, threads: 1 });
});
afterAll(async () => {
  await prover?.close();
  await rm(folder, { recursive: true, force: true });
});

const configOf = (changes: Record<string, unknown> = {}, issuance: object = {}) =>
  parseServiceConfig({
    port: 0,
    publicUrl: "http://127.0.0.1:8460",
    audience: "http://127.0.0.1:8460",
    storeFile: at("store.db"),
    keyFile: at("keys.json"),
    passphraseFile: at("passphrase"),
    artifactsDirectory: "build/artifacts",
    allowDevelopmentKeys: true,
    verification: { concurrency: 1 },
    logLevel: "silent",
    apiKeys: [
      { id: "kyc", role: "issuer", sha256: createHash("sha256").update(KEY).digest("hex") },
    ],
    policies: [],
    issuance: { directory: at("issuer"), passphraseFile: at("passphrase"), ...issuance },
    ...changes,
  });

async function codeOfStart(config = configOf()): Promise<string> {
  try {
    await (await startService(config)).close();
    return "started";
  } catch (error) {
    if (error instanceof SymbolonError) return `${error.code} ${error.details.keys ?? ""}`.trim();
    throw error;
  }
}

it("issues from a directory of the command line, over HTTP, and after a restart renews by possession", async () => {
  const hash = await loadHash();
  const holder = newHolder();
  const now = () => new Date();
  const expiresAt = `${new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 19)}Z`;
  const claims = { ...CLAIMS, kycDoneAt: "2025-05-20T09:00:00Z" };
  /** The wallet knows the issuer by its address; the test's port is another. */
  const fetchAt = (url: string) => (input: string, init?: RequestInit) =>
    fetch(input.replace("http://127.0.0.1:8460", url), init);
  const post = (url: string, path: string, body: unknown) =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...bearer(KEY) },
      body: JSON.stringify(body),
    });

  const first = await startService(configOf());
  const offered = await post(first.url, "/v1/credential-offers", {
    customerId: "customer-1",
    claims,
    expiresAt,
  });
  const { deepLink } = (await offered.json()) as { deepLink: string };
  const session = { holder, hash, prover, now, fetch: fetchAt(first.url) };
  const offer = await readCredentialOffer(deepLink, session);
  const issued = await acceptOffer({ ...session, offer });
  expect(issued.credential.status.statusListCredential).toBe(
    "http://127.0.0.1:8460/status/list-0.json",
  );
  await first.close();

  // A minute later: a wallet takes nothing that is no newer.
  const clock = () => Date.now() + 60_000;
  const second = await startService(configOf(), { clock });
  const later = { ...session, now: () => new Date(clock()), fetch: fetchAt(second.url) };
  await post(second.url, "/v1/credential-reissues", {
    reissues: [{ customerId: "customer-1", claims, expiresAt }],
  });
  const refreshed = await refreshCredential({ ...later, ...issued });
  expect(refreshed).toMatchObject({
    kind: "refreshed",
    credential: { holderCommitment: issued.credential.holderCommitment },
  });
  const published = await post(second.url, "/v1/status-publications", {
    screenedAt: Math.floor(Date.now() / 1000) - 60,
    listVersion: 1,
  });
  expect(published.status).toBe(201);
  const status = await fetchStatusData({ credential: issued.credential, fetch: later.fetch });
  expect("bottom" in status && status.bottom.length).toBe(65_536);
  await second.close();

  // its own books stay empty: the store has them
  expect(JSON.parse(await readFile(at("issuer/issued.json"), "utf8"))).toEqual([]);
});

describe("a service does not start", () => {
  it.each([
    ["without a key file", { keyFile: undefined }, {}, "ERR_SERVICE_CONFIG keyFile"],
    [
      "without the keystore's passphrase",
      {},
      { passphraseFile: undefined },
      "ERR_SERVICE_CONFIG issuance.passphraseFile",
    ],
    [
      "with a directory that there is not",
      {},
      { directory: "/nowhere" },
      "ERR_SERVICE_CONFIG issuance.directory",
    ],
    [
      "where the did:web is not the host's",
      { publicUrl: "https://other.example", audience: "https://other.example" },
      {},
      "ERR_SERVICE_CONFIG issuance.credentialIssuer",
    ],
  ])("%s", async (_, changes, issuance, code) => {
    expect(await codeOfStart(configOf({ storeFile: ":memory:", ...changes }, issuance))).toBe(code);
  });

  it("with another passphrase, or a keystore that others can read", async () => {
    await writeFile(at("wrong"), "another passphrase", { mode: 0o600 });
    const memory = { storeFile: ":memory:" };
    expect(await codeOfStart(configOf(memory, { passphraseFile: at("wrong") }))).toBe(
      "ERR_KEY_KEYSTORE_PASSPHRASE",
    );
    await chmod(at("issuer/keystore.json"), 0o644);
    expect(await codeOfStart(configOf(memory))).toBe("ERR_KEY_KEYSTORE_MODE issuance.directory");
    await chmod(at("issuer/keystore.json"), 0o600);
  });

  it("with a directory from which the command line has issued: there would be two books", async () => {
    const books = await readFile(at("issuer/issued.json"));
    const entry = { customerId: "a", holderCommitment: "5", statusIndex: 1, released: false };
    await writeFile(at("issuer/issued.json"), JSON.stringify([entry]));
    expect(await codeOfStart(configOf({ storeFile: ":memory:" }))).toBe(
      "ERR_SERVICE_CONFIG issuance.directory",
    );
    await writeFile(at("issuer/issued.json"), books);
  });

  it("with an issuer's URL of another origin, or of a deep path", () => {
    for (const credentialIssuer of ["https://evil.example", "http://127.0.0.1:8460/a/b"]) {
      expect(() => configOf({}, { credentialIssuer })).toThrow("issuance.credentialIssuer");
    }
    const { issuance } = configOf({}, { credentialIssuer: "http://127.0.0.1:8460/eu" });
    expect(issuance.credentialIssuer).toBe("http://127.0.0.1:8460/eu");
  });
});
