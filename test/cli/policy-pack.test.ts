import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FetchBytesOptions } from "../../src/cli/fetch-bytes.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { authorityOf, ED_KEYS, kid, packJson } from "../policy/pack/fixtures.ts";
import { run, temporaryDirectory, testIo } from "./support/run.ts";

const WHEN = new Date("2026-08-01T00:00:00Z");

/** A directory with a pack, its authority and three keys. */
async function desk(pack: unknown = packJson()) {
  const cwd = await temporaryDirectory();
  const save = (name: string, value: unknown, mode = 0o644) =>
    writeFile(join(cwd, name), JSON.stringify(value), { mode });
  await save("pack.json", pack);
  await save("authority.json", authorityOf(2, ...ED_KEYS));
  for (const [i, key] of ED_KEYS.entries()) await save(`key-${i}.json`, key, 0o600);
  const symbolon = (...argv: string[]) => run(["policy", ...argv, "--json"], { cwd, now: WHEN });
  const sign = (i: number, out: string, ...more: string[]) =>
    symbolon(
      "sign",
      "pack.json",
      "--key-file",
      `key-${i}.json`,
      "--kid",
      kid(i),
      "--out",
      out,
      ...more,
    );
  return { cwd, save, symbolon, sign };
}

const outcome = ({ code, json }: Awaited<ReturnType<typeof run>>) => [code, json.error?.code];

describe("policy sign and verify", () => {
  it("two of three sign one after another; then it verifies, and gives the pack", async () => {
    const { cwd, symbolon, sign } = await desk();
    const one = await sign(0, "one.json");
    expect([one.code, one.json]).toEqual([0, expect.objectContaining({ signatures: 1 })]);
    const early = await symbolon("verify", "one.json", "--authority", "authority.json");
    expect(outcome(early)).toEqual([1, "ERR_POLICY_PACK_UNAUTHORISED"]);
    expect((await sign(2, "two.json", "--add", "one.json")).code).toBe(0);
    const argv = ["verify", "two.json", "--authority", "authority.json", "--out", "verified.json"];
    const { code, json } = await symbolon(...argv);
    expect([code, json]).toEqual([
      0,
      {
        id: "test-pack",
        version: 2,
        digest: one.json.digest,
        policyHash: packJson().policyHash,
        signedBy: [kid(0), kid(2)],
        validUntil: "2027-07-01T00:00:00Z",
      },
    ]);
    const verified: unknown = JSON.parse(await readFile(join(cwd, "verified.json"), "utf8"));
    expect(verified).toEqual(packJson());
  });

  it.each([
    [
      "a pack that lint refuses",
      async ({ save }: Desk) => save("pack.json", packJson({ policyHash: "1" })),
      2,
      "ERR_POLICY_HASH_MISMATCH",
    ],
    ["no pack", async ({ save }: Desk) => save("pack.json", []), 2, "ERR_POLICY_PACK_FORM"],
    [
      "a key that others can read",
      async ({ cwd }: Desk) => chmod(join(cwd, "key-0.json"), 0o640),
      2,
      "ERR_CLI_FILE_MODE",
    ],
    [
      "another's key",
      async ({ save }: Desk) => save("key-0.json", ED_KEYS[1], 0o600),
      1,
      "ERR_POLICY_PACK_UNAUTHORISED",
    ],
    [
      "no key",
      async ({ save }: Desk) => save("key-0.json", { kty: "OKP" }, 0o600),
      2,
      "ERR_KEY_SECRET_FORM",
    ],
  ])("signs nothing with %s, and writes nothing", async (_, spoil, code, error) => {
    const here = await desk();
    await spoil(here);
    expect(outcome(await here.sign(0, "out.json"))).toEqual([code, error]);
    expect(await readdir(here.cwd)).not.toContain("out.json");
  });

  it("prints no secret, in no case", async () => {
    const { cwd, save, sign } = await desk();
    const runs = [await sign(0, "one.json"), await sign(0, "one.json")];
    await save("key-0.json", { ...ED_KEYS[0], use: "sig" });
    await chmod(join(cwd, "key-0.json"), 0o600);
    runs.push(await sign(0, "two.json"));
    expect(runs.map(({ code }) => code)).toEqual([0, 2, 2]);
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(ED_KEYS[0].d);
    expect(await readFile(join(cwd, "one.json"), "utf8")).not.toContain(ED_KEYS[0].d);
  });

  it("verify needs an authority from you, and only one", async () => {
    const { symbolon, sign } = await desk();
    await sign(0, "one.json");
    for (const argv of [
      [],
      ["--did", "did:web:regulator.example"],
      ["--threshold", "1"],
      ["--authority", "authority.json", "--threshold", "1"],
    ]) {
      expect(outcome(await symbolon("verify", "one.json", ...argv))).toEqual([2, "ERR_CLI_USAGE"]);
    }
  });

  it("says no where it is not in force, and writes nothing", async () => {
    const { cwd, symbolon, sign } = await desk();
    await sign(0, "one.json");
    await sign(1, "two.json", "--add", "one.json");
    const argv = ["verify", "two.json", "--authority", "authority.json", "--out", "verified.json"];
    const late = await symbolon(...argv, "--at", "2027-07-01T00:00:00Z");
    expect(outcome(late)).toEqual([1, "ERR_POLICY_NOT_IN_FORCE"]);
    expect(await readdir(cwd)).not.toContain("verified.json");
    expect((await symbolon(...argv, "--at", "2027-06-30T23:59:59Z")).code).toBe(0);
  });

  it("detached, with its pack beside", async () => {
    const { symbolon, sign, save } = await desk();
    await sign(0, "one.json", "--detached");
    await sign(1, "two.json", "--add", "one.json", "--detached");
    const argv = ["verify", "two.json", "--authority", "authority.json"];
    expect((await symbolon(...argv, "--pack", "pack.json")).code).toBe(0);
    expect(outcome(await symbolon(...argv))).toEqual([2, "ERR_POLICY_PACK_JWS_FORM"]);
    await save("other.json", packJson({ title: "Another" }));
    const other = await symbolon(...argv, "--pack", "other.json");
    expect(outcome(other)).toEqual([1, "ERR_POLICY_PACK_SIGNATURE"]);
  });

  it("follows on the pack that you honour now", async () => {
    const { symbolon, sign, save } = await desk();
    const old = packJson({ version: 1, supersedes: undefined });
    await save("old.json", old);
    const { json } = await symbolon("lint", "old.json");
    await save("pack.json", packJson({ supersedes: { version: 1, sha256: json.digest } }));
    await sign(0, "one.json");
    await sign(1, "two.json", "--add", "one.json");
    const argv = ["verify", "two.json", "--authority", "authority.json", "--superseded"];
    expect((await symbolon(...argv, "old.json")).code).toBe(0);
    await save("old.json", { ...old, title: "Another" });
    expect(outcome(await symbolon(...argv, "old.json"))).toEqual([
      1,
      "ERR_POLICY_PACK_SUPERSESSION",
    ]);
  });

  it("takes the keys of a DID from its document", async () => {
    const { cwd, sign } = await desk();
    await sign(0, "one.json");
    const { did, keys } = authorityOf(1, ED_KEYS[0]);
    const document = {
      id: did,
      verificationMethod: keys.map((key) => ({ ...key, type: "JsonWebKey", controller: did })),
      assertionMethod: keys.map(({ id }) => id),
    };
    const asked: string[] = [];
    const io = {
      ...testIo({ cwd, now: WHEN }),
      fetchBytes: async (url: string, { maximum, allowLocal }: FetchBytesOptions) => {
        asked.push(`${url} ${maximum} ${allowLocal}`);
        return new TextEncoder().encode(JSON.stringify(document));
      },
    };
    const verify = (threshold: string) =>
      runCli(["policy", "verify", "one.json", "--did", did, "--threshold", threshold], io);
    expect([await verify("1"), await verify("2")]).toEqual([0, 2]);
    expect(asked[0]).toBe("https://regulator.example/.well-known/did.json 65536 false");
  });

  it("fetches no DID document from this machine", async () => {
    const { symbolon, sign } = await desk();
    await sign(0, "one.json");
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const did = `did:web:localhost%3A${port}`;
    const refused = await symbolon("verify", "one.json", "--did", did, "--threshold", "1");
    server.close();
    expect([outcome(refused), asked]).toEqual([[3, "ERR_POLICY_PACK_UNRESOLVED"], 0]);
  });
});

type Desk = Awaited<ReturnType<typeof desk>>;

describe("policy lint, explain and diff take packs", () => {
  it("lint prints digest and policy hash", async () => {
    const { symbolon, save } = await desk();
    const { code, json } = await symbolon("lint", "pack.json");
    expect([code, json]).toMatchObject([0, { policyHash: packJson().policyHash }]);
    expect(json.digest).toMatch(/^[0-9a-f]{64}$/);
    await save("pack.json", packJson({ validUntil: "2026-01-01T00:00:00Z" }));
    expect(outcome(await symbolon("lint", "pack.json"))).toEqual([1, "ERR_POLICY_PACK_CONFLICT"]);
    expect(outcome(await symbolon("lint", "pack:nobody"))).toEqual([2, "ERR_CLI_USAGE"]);
  });

  it("explain says how late a revocation bites by the pack's own times", async () => {
    const { symbolon } = await desk();
    const { code, json } = await symbolon("explain", "pack.json", "--attestation-ttl", "1d");
    expect([code, json]).toMatchObject([
      0,
      {
        consent: expect.stringMatching(/^You prove /),
        revocationLagSeconds: (30 + 1 + 1) * 86_400,
        revocationLagForLeverageSeconds: (1 + 1 + 1) * 86_400,
        times: { attestation: "30d" },
      },
    ]);
  });

  it("explain says where no bound is", async () => {
    const { symbolon, save } = await desk();
    const anyone = { ...(packJson().rules as object), anyOf: [{ anyone: true }] };
    const unbound = packJson({ rules: anyone, equivalence: undefined });
    await save("pack.json", unbound);
    expect((await symbolon("explain", "pack.json")).json).toMatchObject({
      revocationLagSeconds: null,
    });
  });

  it("diff says who gains and who loses, of policies and of packs", async () => {
    const { symbolon, save } = await desk();
    const times = { ...(packJson().times as object), attestation: "7d" };
    await save("newer.json", packJson({ times }));
    const packs = await symbolon("diff", "pack.json", "newer.json");
    expect([packs.code, packs.json]).toMatchObject([
      0,
      { gains: [], loses: [], changes: [{ part: "times", direction: "down" }] },
    ]);
    const presets = ["preset:residency-eu-eea", "preset:eu-eea-adult-substantial"];
    const { json } = await symbolon("diff", ...presets);
    expect(json).toMatchObject({ gains: [], changes: [] });
    expect((json.loses as unknown as { rule: string }[]).map(({ rule }) => rule)).toEqual([
      "kycLevel",
      "age",
      "screeningAge",
    ]);
    const mixed = await symbolon("diff", "pack.json", "preset:residency-eu-eea");
    expect(outcome(mixed)).toEqual([2, "ERR_CLI_USAGE"]);
    const { stderr } = await run(["policy", "diff", "pack:us-accredited", "pack:us-accredited"]);
    expect(stderr).toBe("Nobody gains or loses access.\n");
  });
});
