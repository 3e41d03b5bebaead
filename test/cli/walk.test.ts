import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliRun, run } from "./support/run.ts";

const ISSUER = "did:web:kyc.example";
const PASSPHRASE = "a passphrase of a test";
const NOW = new Date("2026-11-20T12:00:00Z");
const ENV = {
  SYMBOLON_PASSPHRASE: PASSPHRASE,
  ...(process.env.SYMBOLON_ARTIFACTS ? { SYMBOLON_ARTIFACTS: process.env.SYMBOLON_ARTIFACTS } : {}),
};
const DEVELOPMENT = "--allow-development-keys";
const AUTHORITY = {
  regimes: ["EU-AMLR"],
  maxKycLevel: "high",
  clientClasses: ["eu-retail", "eu-professional"],
};

/** Every claim. */
const CLAIMS = {
  personType: "natural",
  kycLevel: "substantial",
  kycRegime: "EU-AMLR",
  riskRating: "low",
  pep: "none",
  residence: { country: "PT", subdivision: "PT-11", evidence: "utility-bill", since: "2019-05-01" },
  taxResidences: ["PT"],
  citizenships: ["PT", "BR"],
  dateOfBirth: "1990-02-28",
  clientClasses: ["eu-retail"],
  suitability: ["crypto-basics", "volatility"],
  kycDoneAt: "2026-11-01T09:30:00Z",
};

let directory: string;

const symbolon = (
  argv: readonly string[],
  options: { now?: Date; env?: Readonly<Record<string, string>> } = {},
): Promise<CliRun> => run([...argv, "--json"], { cwd: directory, env: ENV, now: NOW, ...options });

async function accepted(argv: readonly string[]): Promise<CliRun> {
  const result = await symbolon(argv);
  expect([argv[1], result.code, result.stdout]).toEqual([argv[1], 0, expect.any(String)]);
  return result;
}

const write = (name: string, value: unknown) =>
  writeFile(join(directory, name), typeof value === "string" ? value : JSON.stringify(value));
const readJson = async (name: string) => JSON.parse(await readFile(join(directory, name), "utf8"));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "symbolon-walk-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const INIT = ["issuer", "init", "--id", ISSUER, "--authority", "authority.json"];
const STATUS_ADDRESS = ["--status-address", "https://kyc.example/status/"];
const ISSUE = ["issuer", "issue", "--customer", "c-1", "--holder", "commitment.json"];
const ANSWER = ["--request", "request.json", "--audience", "https://dex.example"];
const DATA = ["--trust", "leaf-list.json", "--status", "published", "--min-issuers", "1"];
const VERIFY = ["verifier", "verify", "--request", "request.json", "--trust", "leaf-list.json"];

/** Exit code and error code of a command that must leave the directory as it found it. */
async function refused(argv: readonly string[], options: Parameters<typeof symbolon>[1] = {}) {
  const before = await snapshot();
  const { code, json } = await symbolon(argv, options);
  expect(await snapshot()).toEqual(before);
  return [code, json.error?.code];
}

async function snapshot() {
  const names = (await readdir(directory, { recursive: true })).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return (await stat(path)).isFile()
        ? [name, (await readFile(path)).toString("base64")]
        : [name];
    }),
  );
}

describe("from issuer to verifier", () => {
  it("creates an issuer", async () => {
    await write("authority.json", AUTHORITY);
    const argv = [...INIT, ...STATUS_ADDRESS];
    expect(await refused(argv, { env: {} })).toEqual([2, "ERR_CLI_USAGE"]);
    expect(await refused(argv, { env: { SYMBOLON_PASSPHRASE: "short" } })).toEqual([
      2,
      "ERR_KEY_KEYSTORE_PASSPHRASE",
    ]);
    const unsafe = argv.with(-1, "ftp://kyc.example/");
    expect(await refused(unsafe)).toEqual([2, "ERR_CLI_USAGE"]);
    await accepted(argv);
    expect((await stat(join(directory, "issuer/keystore.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, "issuer/issued.json"))).mode & 0o777).toBe(0o600);
    expect(await refused(argv)).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
  });

  it("creates a wallet and its commitment", async () => {
    const argv = ["holder", "init", "--issuer", ISSUER, "--out", "commitment.json"];
    expect(await refused(argv.with(3, "kyc.example"))).toEqual([2, "ERR_CLI_USAGE"]);
    await accepted(argv);
    expect(await refused(argv)).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    const first = await readJson("commitment.json");
    await accepted([...argv, "--force"]);
    expect(await readJson("commitment.json")).toEqual(first);
    await accepted(argv.with(3, "did:web:other.example").with(5, "other.json"));
    expect((await readJson("other.json")).holderCommitment).not.toBe(first.holderCommitment);
  });

  it("issues a credential", async () => {
    await write("claims.json", CLAIMS);
    await write("malformed.json", '{"personType": natural-canary');
    await write("beyond.json", { ...CLAIMS, kycRegime: "US-BSA" });
    await write("unknown.json", { ...CLAIMS, shoeSize: 44 });
    const argv = [...ISSUE, "--claims", "claims.json", "--out", "credential.json"];
    const of = (file: string) => argv.with(7, file);
    expect(await refused(of("malformed.json"))).toEqual([2, "ERR_CLI_FILE_FORM"]);
    expect(await refused(of("none.json"))).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    expect(await refused(of("unknown.json"))).toEqual([2, "ERR_CREDENTIAL_CLAIM_UNKNOWN"]);
    expect(await refused(of("beyond.json"))).toEqual([1, "ERR_TRUST_NOT_AUTHORISED"]);
    expect(await refused(argv.with(5, "other.json"))).toEqual([2, "ERR_CLI_FILE_FORM"]);
    expect(await refused([...argv, "--expires", "tomorrow"])).toEqual([2, "ERR_CLI_USAGE"]);
    expect(await refused(argv, { env: { SYMBOLON_PASSPHRASE: "a wrong passphrase" } })).toEqual([
      2,
      "ERR_KEY_KEYSTORE_PASSPHRASE",
    ]);
    await chmod(join(directory, "issuer/keystore.json"), 0o644);
    expect(await refused(argv)).toEqual([2, "ERR_KEY_KEYSTORE_MODE"]);
    await chmod(join(directory, "issuer/keystore.json"), 0o600);
    await accepted(argv);
    expect((await stat(join(directory, "credential.json"))).mode & 0o777).toBe(0o600);
    expect(await refused(argv)).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
  });

  it("keeps the credential", async () => {
    const argv = [
      "holder",
      "receive",
      "--credential",
      "credential.json",
      "--claims",
      "claims.json",
    ];
    const credential = await readJson("credential.json");
    await write("forged.json", { ...credential, claims: { ...CLAIMS, kycLevel: "high" } });
    await write("other-claims.json", { ...CLAIMS, riskRating: "high" });
    expect(await refused(argv.with(3, "forged.json"))).toEqual([1, "ERR_CREDENTIAL_SIGNATURE"]);
    expect(await refused(argv.with(5, "other-claims.json"))).toEqual([
      2,
      "ERR_CREDENTIAL_CLAIM_CONFLICT",
    ]);
    await accepted(argv);
  });

  it("publishes status and trust", async () => {
    const publish = ["issuer", "publish", "--out", "published", "--list-version", "7"];
    await accepted([...publish, "--screened-at", "2026-11-20T06:00:00Z"]);
    expect(await refused(publish)).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    expect(await refused(publish.with(3, "second"), { env: {} })).toEqual([2, "ERR_CLI_USAGE"]);
    const add = ["trust", "add", "--record", "published/record.json"];
    expect((await refused(["trust", "publish", "--out", "leaf-list.json"]))[0]).toBe(2);
    await symbolon(add);
    expect(existsSync(join(directory, "trust/issuers.json"))).toBe(false);
    await accepted([...add, "--authority", "authority.json"]);
    const signed = await readJson("published/record.json");
    const { record } = signed;
    await write("forged.json", { ...signed, record: { ...record, statusRoot: "7" } });
    expect(await refused(add.with(3, "forged.json"))).toEqual([1, "ERR_TRUST_RECORD_SIGNATURE"]);
    await write("unsigned.json", record);
    expect(await refused(add.with(3, "unsigned.json"))).toEqual([2, "ERR_TRUST_RECORD_FORM"]);
    await accepted(["trust", "publish", "--out", "leaf-list.json"]);
  });

  it("explains, asks, proves, verifies, and refuses a second use", async () => {
    const request = ["verifier", "request", "--policy", "preset:eu-eea-adult-substantial"];
    const ask = [...request, "--audience", "https://dex.example", "--out", "request.json"];
    expect(await refused(ask)).toEqual([2, "ERR_PROVING_DEVELOPMENT_KEY"]);
    expect(await refused(ask.with(3, "preset:none"))).toEqual([2, "ERR_CLI_USAGE"]);
    await accepted([...ask, DEVELOPMENT]);

    const explain = await accepted(["holder", "explain", ...ANSWER, ...DATA]);
    expect(explain.json).toMatchObject({ canProve: true, consent: expect.stringContaining("18") });

    const prove = ["holder", "prove", ...ANSWER, ...DATA, "--out", "presentation.json"];
    expect(await refused(prove)).toEqual([2, "ERR_PROVING_DEVELOPMENT_KEY"]);
    const elsewhere = prove.with(5, "https://phish.example");
    expect(await refused([...elsewhere, DEVELOPMENT])).toEqual([1, "ERR_PRESENTATION_AUDIENCE"]);
    const lonely = prove.with(prove.indexOf("--min-issuers") + 1, "3");
    expect(await refused([...lonely, DEVELOPMENT])).toEqual([1, "ERR_PRESENTATION_CANNOT_PROVE"]);
    await accepted([...prove, DEVELOPMENT]);

    const verify = [...VERIFY, "--presentation", "presentation.json", DEVELOPMENT];
    expect(await refused(verify)).toEqual([2, "ERR_CLI_USAGE"]);
    expect((await accepted([...verify, "--dry-run"])).json).toMatchObject({ outcome: "valid" });
    const late = new Date(NOW.getTime() + 11 * 60_000);
    const take = [...verify, "--nullifiers", "nullifiers.json"];
    expect(await refused(take, { now: late })).toEqual([1, "ERR_PRESENTATION_REQUEST_EXPIRED"]);
    expect((await accepted(take)).json).toMatchObject({ outcome: "accepted" });
    expect(await refused(take)).toEqual([1, "ERR_VERIFICATION_NULLIFIER_USED"]);

    const presentation = await readJson("presentation.json");
    const other = { ...presentation, trustRoot: "1" };
    await write("other-root.json", other);
    const wrong = take.with(take.indexOf("presentation.json"), "other-root.json");
    expect(await refused(wrong)).toEqual([1, "ERR_VERIFICATION_TRUST_ROOT"]);
    await write("tampered.json", { ...presentation, nullifier: "1" });
    const tampered = take.with(take.indexOf("presentation.json"), "tampered.json");
    expect(await refused(tampered)).toEqual([1, "ERR_VERIFICATION_PROOF_INVALID"]);
    await write("extra.json", { ...presentation, publicSignals: [] });
    const extra = take.with(take.indexOf("presentation.json"), "extra.json");
    expect(await refused(extra)).toEqual([2, "ERR_PRESENTATION_FORM"]);
  });

  it("cannot prove once revoked", async () => {
    const { status } = await readJson("credential.json");
    await accepted(["issuer", "revoke", "--index", String(status.index)]);
    expect(await refused(["issuer", "revoke", "--index", "131072"])).toEqual([
      2,
      "ERR_STATUS_INDEX_RANGE",
    ]);
    const publish = ["issuer", "publish", "--out", "published", "--force", "--list-version", "7"];
    await accepted([...publish, "--screened-at", "2026-11-20T06:00:00Z"]);
    await accepted(["trust", "add", "--record", "published/record.json"]);
    await accepted(["trust", "publish", "--out", "leaf-list.json", "--force"]);
    const prove = ["holder", "prove", ...ANSWER, ...DATA, DEVELOPMENT, "--out", "second.json"];
    expect(await refused(prove)).toEqual([1, "ERR_PRESENTATION_CANNOT_PROVE"]);
    const explain = await symbolon(["holder", "explain", ...ANSWER, ...DATA]);
    expect([explain.code, explain.json]).toMatchObject([1, { refusal: { reason: "revoked" } }]);
  });

  it("S4 says nothing of claims or secrets where it fails", async () => {
    const { code, stdout, stderr } = await run(
      [...ISSUE, "--claims", "malformed.json", "--out", "x.json"],
      { cwd: directory, env: ENV, now: NOW },
    );
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain("canary");
  });
});
