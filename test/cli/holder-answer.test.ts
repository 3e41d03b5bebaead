import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sayDisclosure } from "../../src/cli/say-disclosure.ts";
import { type CliRun, run } from "./support/run.ts";

const env = {
  SYMBOLON_PASSPHRASE: "a passphrase of a test",
  ...(process.env.SYMBOLON_ARTIFACTS ? { SYMBOLON_ARTIFACTS: process.env.SYMBOLON_ARTIFACTS } : {}),
};
const now = new Date("2026-11-20T12:00:00Z");
const ISSUER = "did:web:kyc.example";
const ACCOUNT = `0x${"ab".repeat(20)}`;
const ANSWER =
  "holder explain --audience https://dex.example --trust leaf-list.json --min-issuers 1";

let cwd: string;
let server: Server;
/** Paths that the issuer's host was asked for. */
let asked: string[] = [];

const symbolon = (line: string): Promise<CliRun> =>
  run([...line.split(" "), "--json"], { cwd, env, now });

async function accepted(line: string): Promise<CliRun["json"]> {
  const { code, stdout, json } = await symbolon(line);
  expect([line, code, stdout]).toEqual([line, 0, expect.any(String)]);
  return json;
}

const write = (name: string, value: unknown) =>
  writeFile(join(cwd, name), JSON.stringify(value), { mode: 0o600 });
const request = async () => JSON.parse(await readFile(join(cwd, "request.json"), "utf8"));

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "symbolon-answer-"));
  server = createServer(async (incoming, response) => {
    asked.push(incoming.url ?? "");
    response.end(await readFile(join(cwd, "published", basename(incoming.url ?? ""))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const status = `http://127.0.0.1:${(server.address() as AddressInfo).port}/status/`;
  await write("authority.json", { regimes: ["EU-AMLR"], maxKycLevel: "high", clientClasses: [] });
  await write("claims.json", {
    personType: "natural",
    kycLevel: "substantial",
    kycRegime: "EU-AMLR",
    kycDoneAt: "2026-11-01T09:30:00Z",
  });
  const authority = "--authority authority.json";
  await accepted(`issuer init --id ${ISSUER} ${authority} --status-address ${status}`);
  await accepted(`holder init --issuer ${ISSUER} --out commitment.json`);
  await accepted(
    "issuer issue --customer c-1 --holder commitment.json --claims claims.json --out c.json",
  );
  await accepted("holder receive --credential c.json --claims claims.json");
  await accepted(
    "issuer publish --out published --list-version 1 --screened-at 2026-11-20T06:00:00Z",
  );
  await accepted(`trust add --record published/record.json ${authority}`);
  await accepted("trust publish --out leaf-list.json");
  await accepted(
    "verifier request --policy preset:kyc-substantial --audience https://dex.example --label airdrop-7 --out request.json --allow-development-keys",
  );
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(cwd, { recursive: true, force: true });
});

describe("status files", () => {
  it("are fetched from this machine where it is allowed, and not otherwise", async () => {
    const refused = await symbolon(`${ANSWER} --request request.json`);
    expect([refused.code, refused.json.error?.code]).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    expect(refused.json.error?.message).toContain("--allow-local");
    expect(asked).toEqual([]);
    expect(await accepted(`${ANSWER} --request request.json --allow-local`)).toMatchObject({
      canProve: true,
    });
    expect(asked.sort()).toEqual(["/status/status-0.bin", "/status/status-top.bin"]);
  });

  it("are fetched for no request that the wallet would not answer", async () => {
    const good = await request();
    await write("form.json", { ...good, freshness: { maxAsOfAge: 0 } });
    await write("expired.json", { ...good, expiresAt: "2026-11-20T12:00:00Z" });
    await write("subject.json", { ...good, subject: ACCOUNT });
    await write("circuit.json", { ...good, circuits: [{ ...good.circuits[0], version: 9 }] });
    const answer = `${ANSWER} --allow-local --request`;
    const elsewhere = answer.replace("dex.example", "phish.example");
    for (const [line, code, error] of [
      [`${elsewhere} request.json`, 1, "ERR_PRESENTATION_AUDIENCE"],
      [`${answer} form.json`, 2, "ERR_PRESENTATION_REQUEST_FORM"],
      [`${answer} expired.json`, 1, "ERR_PRESENTATION_REQUEST_EXPIRED"],
      [`${answer} subject.json`, 1, "ERR_PRESENTATION_SUBJECT"],
      [`${answer} circuit.json`, 2, "ERR_PRESENTATION_CIRCUIT_UNKNOWN"],
    ] as const) {
      const result = await symbolon(line);
      expect([line, result.code, result.json.error?.code]).toEqual([line, code, error]);
      expect(asked).toEqual([]);
    }
    await accepted(`${answer} request.json`);
    expect(asked).toHaveLength(2);
  });

  it("that are no tiles are refused", async () => {
    await writeFile(join(cwd, "published", "status-top.bin"), new Uint8Array(4096));
    const refused = await symbolon(`${ANSWER} --request request.json --allow-local`);
    expect([refused.code, refused.json.error?.code]).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    await accepted(
      "issuer publish --out published --force --list-version 1 --screened-at 2026-11-20T06:00:00Z",
    );
  });
});

describe("the consent", () => {
  it("says what the verifier gets beside the proof", async () => {
    const answer = `${ANSWER} --request request.json --status published`;
    const { discloses } = await accepted(answer);
    expect(discloses).toContain('label "airdrop-7" (mode once)');
    expect(discloses).toContain("nullifier");
    expect(discloses).toContain("asOf");
    expect(discloses).not.toContain("0x");
    const bound = await accepted(`${answer} --account ${ACCOUNT.toUpperCase().replace("X", "x")}`);
    expect(bound.discloses).toContain(ACCOUNT);
    const { stderr } = await run(answer.split(" "), { cwd, env, now });
    expect(stderr).toContain(String(discloses));
  });

  it("stands before the proof too", async () => {
    const answer = `${ANSWER.replace("explain", "prove")} --request request.json --status published`;
    const argv = `${answer} --account ${ACCOUNT} --out p.json --allow-development-keys`.split(" ");
    const { code, stderr } = await run(argv, { cwd, env, now });
    expect(code).toBe(0);
    expect(stderr).toContain('label "airdrop-7" (mode once)');
    expect(stderr).toContain(`your address ${ACCOUNT}`);
  });

  it("says whom the nullifier links to, by mode and venue", async () => {
    const good = await request();
    const say = (mode: string, chain?: object) =>
      sayDisclosure(
        { ...good, scope: { mode, label: 'say "so"' }, ...(chain === undefined ? {} : { chain }) },
        { subject: undefined, issuers: 41 },
      );
    expect(say("once")).toContain("the same in every answer of yours to https://dex.example");
    expect(say("account")).toContain("renewals too, can be linked");
    expect(say("session")).toContain("links this answer to no other");
    expect(say("session")).not.toContain("the same in every answer");
    expect(say("once")).toContain('"say \\"so\\""');
    expect(say("once")).toContain("the trust root, of 41 issuers");
    const registry = `0x${"cd".repeat(20)}`;
    const onChain = say("account", {
      chainId: 31337,
      registry,
      policyId: `0x${"00".repeat(32)}`,
      policyVersion: 1,
    });
    expect(onChain).toContain("Everybody who reads chain 31337");
    expect(onChain).toContain(registry);
  });
});
