import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PolicyPack } from "../../src/policy/pack/policy-pack.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { type LocalChain, startLocalChain } from "../chain/support/local-chain.ts";
import {
  announceByHand,
  deployOracle,
  FIRST,
  following,
  signBy,
  URI,
} from "../chain/support/policy-oracle.ts";
import { authorityOf, DID, ED_KEYS, NOW, packOf } from "../policy/pack/fixtures.ts";
import { run, temporaryDirectory } from "./support/run.ts";

/** The first two accounts of every anvil. */
const ADMIN = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const OTHER = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const OTHER_ADDRESS = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
const FOREIGN = `0x${"ab".repeat(32)}`;

let chain: LocalChain;
beforeAll(async () => {
  chain = await startLocalChain(NOW);
});
afterAll(() => chain.stop());

/** A registry with the fixtures' authority, and a directory with a first pack, a second one and both signed. */
async function desk() {
  const oracle = await deployOracle(chain);
  const cwd = await temporaryDirectory();
  const save = (name: string, value: unknown, mode = 0o644) =>
    writeFile(join(cwd, name), typeof value === "string" ? value : JSON.stringify(value), { mode });
  const second = following(FIRST, {
    rules: {
      ...FIRST.rules,
      anyOf: [{ ...FIRST.rules?.anyOf[0], residence: { in: ["EU", "CH"] } }],
    },
    policyHash: SWISS_HASH,
    leverage: [{ assetClass: "crypto-asset", atMost: 1, source: "law" }],
  });
  await save("first.json", FIRST);
  await save("second.json", second);
  await save("signed-1.json", await signBy(FIRST, 0, 1));
  await save("signed-2.json", await signBy(second, 1, 2));
  await save("authority.json", authorityOf(2, ...ED_KEYS));
  await save("key", `${ADMIN}\n`, 0o600);
  await save("other-key", OTHER, 0o600);
  const symbolon = (...argv: string[]) => run(argv, { cwd, now: new Date(NOW * 1000), env: {} });
  const where = ["--rpc-url", chain.anvil.url, "--policy-registry", oracle.policyRegistry];
  const trust = ["--authority", "authority.json", "--recognise", `UK-MLR=${FOREIGN}`];
  const announce = (signed: string, ...more: string[]) =>
    symbolon(
      ...["policy", "announce", signed, ...where, ...trust, "--authority-id", oracle.authorityId],
      ...["--uri", URI, "--key-file", "key", "--json", ...more],
    );
  const check = (policyId: string, signed: string, ...more: string[]) =>
    symbolon(
      ...[
        "policy",
        "check",
        signed,
        ...where,
        ...trust,
        "--policy-id",
        policyId,
        "--json",
        ...more,
      ],
    );
  return { ...oracle, cwd, save, symbolon, where, announce, check };
}

const SWISS_HASH = await swissHash();
async function swissHash(): Promise<string> {
  const { compilePolicy } = await import("../../src/policy/compile-policy.ts");
  const { hash } = await import("../policy/pack/fixtures.ts");
  const { rules } = FIRST;
  if (rules === undefined) throw new Error("the first pack has rules");
  const anyOf = [{ ...rules.anyOf[0], residence: { in: ["EU", "CH"] } }];
  return compilePolicy(hash, { ...rules, anyOf } as NonNullable<
    PolicyPack["rules"]
  >).policyHash.toString();
}

const outcome = ({ code, json }: Awaited<ReturnType<typeof run>>) => [code, json.error?.code];
const detailsOf = ({ json }: Awaited<ReturnType<typeof run>>) =>
  (json.error?.details ?? {}) as Readonly<Record<string, unknown>>;
const blocks = () => chain.publicClient.getBlockNumber();

describe("policy announce and check", () => {
  it("sends nothing without --yes, and says what it would do", async () => {
    const { announce } = await desk();
    const before = await blocks();
    const preview = await announce("signed-1.json");
    expect(outcome(preview)).toEqual([2, "ERR_CLI_USAGE"]);
    expect(detailsOf(preview).version).toBe(1);
    const keyless = await announce("signed-1.json", "--key-file", "none");
    expect(detailsOf(keyless).version).toBe(1);
    expect(await blocks()).toBe(before);
  });

  it("two versions, each checked; who gains and who loses stands before the second", async () => {
    const { announce, check, symbolon, where } = await desk();
    const first = await announce("signed-1.json", "--yes");
    expect([first.code, first.json.version]).toEqual([0, 1]);
    const policyId: Hex = first.json.policyId as never;
    expect((await check(policyId, "signed-1.json")).json).toMatchObject({
      version: 1,
      standing: "in-force",
      isSuspended: false,
      packVersion: 1,
    });
    const bare = await announce("signed-2.json", "--yes");
    expect(outcome(bare)).toEqual([2, "ERR_CLI_USAGE"]);
    const wrong = await announce("signed-2.json", "--superseded", "second.json", "--yes");
    expect(outcome(wrong)).toEqual([2, "ERR_CLI_USAGE"]);
    const preview = await announce("signed-2.json", "--superseded", "first.json");
    expect(preview.json.error?.details).toMatchObject({
      gains: ["Residents of Switzerland gain access."],
      loses: [],
    });
    const second = await announce("signed-2.json", "--superseded", "first.json", "--yes");
    expect([second.code, second.json.version]).toEqual([0, 2]);
    expect(second.json.changes).toContain(
      "leverage on crypto-asset for every client: down from 4.25 times to 1 times.",
    );
    const later = ["--on-chain-version", "2"];
    expect((await check(policyId, "signed-2.json", ...later)).json.standing).toBe("announced");
    const early = await check(policyId, "signed-2.json");
    expect(outcome(early)).toEqual([1, "ERR_CHAIN_POLICY_MISMATCH"]);
    expect(detailsOf(early).differs).toContain("packDigest");
    const other = ["policy", "check", "signed-1.json", "--policy-id", policyId, "--json"];
    const unnamed = await symbolon(...other, ...where, "--authority", "authority.json");
    expect(detailsOf(unnamed).differs).toEqual(["recognitions"]);
  });

  it("a person reads it on stderr", async () => {
    const { symbolon, where, authorityId } = await desk();
    const { code, stdout, stderr } = await symbolon(
      ...["policy", "announce", "signed-1.json", ...where, "--authority", "authority.json"],
      ...["--authority-id", authorityId, "--uri", URI, "--key-file", "key", "--yes"],
    );
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("The first version on chain.");
    expect(stderr).toContain("Not on chain: $.haircuts[1] depends on credit quality or maturity.");
    expect(stderr).toContain("no authority of the registry is named for UK-MLR");
    expect(stderr).toContain("is version 1 of policy 0x");
  });

  it.each([
    ["one of two signatures", (d: Desk) => signed(d, FIRST, 0), 1, "ERR_POLICY_PACK_UNAUTHORISED"],
    ["no signature", (d: Desk) => d.save("signed-1.json", FIRST), 2, "ERR_POLICY_PACK_JWS_FORM"],
    [
      "another authority's keys",
      (d: Desk) => d.save("authority.json", authorityOf(1, ED_KEYS[2])),
      1,
      "ERR_POLICY_PACK_SIGNATURE",
    ],
    [
      "a pack that is over",
      (d: Desk) => signed(d, packOf({ ...OVER, version: 1, supersedes: undefined }), 0, 1),
      1,
      "ERR_POLICY_NOT_IN_FORCE",
    ],
    ["a sender without the role", (d: Desk) => d.save("key", OTHER), 1, "ERR_CHAIN_REVERTED"],
    ["no key", (d: Desk) => d.save("key", "0x12"), 2, "ERR_CLI_USAGE"],
  ])("sends nothing with %s", async (_, spoil, code, error) => {
    const here = await desk();
    await spoil(here);
    const before = await blocks();
    const result = await here.announce("signed-1.json", "--yes");
    expect(outcome(result)).toEqual([code, error]);
    expect(await blocks()).toBe(before);
    expect(result.stdout + result.stderr).not.toContain(ADMIN.slice(2));
  });

  it("sends nothing with too little notice", async () => {
    const here = await desk();
    await here.announce("signed-1.json", "--yes");
    await signed(here, following(FIRST, { validFrom: "2026-08-03T00:00:00Z" }), 0, 1);
    const result = await here.announce("signed-1.json", "--superseded", "first.json", "--yes");
    expect(outcome(result)).toEqual([1, "ERR_CHAIN_POLICY_NOTICE"]);
  });

  it.each([
    ["--recognise", "UK-MLR"],
    ["--recognise", `XX=${FOREIGN}`],
    ["--recognise", "did:web:a.example=0x12"],
    ["--recognise", `UK-MLR=${FOREIGN}`],
    ["--authority-id", "0x12"],
    ["--uri", "ftp://regulator.example"],
    ["--did", "did:web:regulator.example"],
  ])("takes no %s %s", async (...option) => {
    const { announce } = await desk();
    expect(outcome(await announce("signed-1.json", ...option))).toEqual([2, "ERR_CLI_USAGE"]);
  });

  it("check names what was announced otherwise by hand", async () => {
    const here = await desk();
    await announceByHand(chain.owner, here, (one) => ({
      ...one,
      times: { ...one.times, attestation: one.times.attestation * 2 },
      figures: {
        ...one.figures,
        margins: one.figures.margins.map((row) => ({ ...row, leverageHundredths: 10_000 })),
      },
    }));
    const policyId = await chain.publicClient.readContract({
      address: here.policyRegistry,
      abi: (await import("../../src/chain/generated/policy-registry.abi.ts")).policyRegistryAbi,
      functionName: "policyIdOf",
      args: [here.authorityId, FIRST.id],
    });
    const result = await here.check(policyId, "signed-1.json");
    expect(outcome(result)).toEqual([1, "ERR_CHAIN_POLICY_MISMATCH"]);
    expect(detailsOf(result).differs).toEqual(
      expect.arrayContaining(["times.attestation", "margins.crypto-asset.eu-retail"]),
    );
    const nobody = await here.check(FOREIGN, "signed-1.json");
    expect(outcome(nobody)).toEqual([1, "ERR_CHAIN_POLICY_UNKNOWN"]);
    const none = await here.symbolon(
      ...["policy", "check", "signed-1.json", "--rpc-url", chain.anvil.url, "--policy-registry"],
      ...[
        `0x${"12".repeat(20)}`,
        "--policy-id",
        policyId,
        "--authority",
        "authority.json",
        "--json",
      ],
    );
    expect(outcome(none)).toEqual([1, "ERR_CHAIN_NOT_DEPLOYED"]);
  });
});

const OVER = { validFrom: "2026-01-01T00:00:00Z", validUntil: "2026-07-31T00:00:00Z" };
type Desk = Awaited<ReturnType<typeof desk>>;
const signed = async ({ save }: Desk, pack: PolicyPack, ...signers: number[]) =>
  save("signed-1.json", await signBy(pack, ...signers));

describe("policy authority, suspend and lift", () => {
  it("an authority with a guardian, who suspends; the admin lifts", async () => {
    const { symbolon, where, announce, check } = await desk();
    const key = (file: string) => ["--key-file", file, "--json"];
    const created = await symbolon(
      ...["policy", "authority", "--did", "did:web:other.example", "--min-notice", "1d", ...where],
      ...["--guardian", OTHER_ADDRESS, ...key("key")],
    );
    expect([created.code, created.json]).toEqual([
      0,
      expect.objectContaining({ minNoticeSeconds: 86_400, guardian: [OTHER_ADDRESS] }),
    ]);
    const again = await symbolon("policy", "authority", "--did", DID, ...where, ...key("key"));
    expect(outcome(again)).toEqual([1, "ERR_CHAIN_REVERTED"]);
    expect(detailsOf(again).reason).toBe("AuthorityExists");
    const odd = await symbolon("policy", "authority", "--did", "me", ...where, ...key("key"));
    expect(outcome(odd)).toEqual([2, "ERR_CLI_USAGE"]);

    const policyId: Hex = (await announce("signed-1.json", "--yes")).json.policyId as never;
    const act = (verb: string, file: string) =>
      symbolon("policy", verb, ...where, "--policy-id", policyId, "--reason", "x", ...key(file));
    expect(outcome(await act("suspend", "other-key"))).toEqual([1, "ERR_CHAIN_REVERTED"]);
    expect((await act("suspend", "key")).json.isSuspended).toBe(true);
    const checked = await check(policyId, "signed-1.json");
    expect([checked.code, checked.json.isSuspended]).toEqual([0, true]);
    expect(outcome(await act("lift", "other-key"))).toEqual([1, "ERR_CHAIN_REVERTED"]);
    expect((await act("lift", "key")).code).toBe(0);
    expect(outcome(await act("lift", "key"))).toEqual([1, "ERR_CHAIN_REVERTED"]);
    const bare = await symbolon("policy", "lift", ...where, "--policy-id", policyId, ...key("key"));
    expect(outcome(bare)).toEqual([2, "ERR_CLI_USAGE"]);
  });
});

describe("verifier request --pack", () => {
  async function ask(here: Desk, ...more: string[]) {
    return here.symbolon(
      ...["verifier", "request", "--audience", "https://dex.example", "--out", "request.json"],
      ...["--allow-development-keys", "--json", ...more],
    );
  }
  const pack = ["--pack", "signed-1.json", "--authority", "authority.json"];

  it("carries the rule of a signed pack, no older than the pack lets a proof be", async () => {
    const here = await desk();
    const { code, json } = await ask(here, ...pack);
    expect([code, json.policyHash]).toEqual([0, FIRST.policyHash]);
    expect(json.pack).toMatchObject({
      id: FIRST.id,
      version: 1,
      signedBy: [`${DID}#key-1`, `${DID}#key-2`],
    });
    const { readFile } = await import("node:fs/promises");
    const request = JSON.parse(await readFile(join(here.cwd, "request.json"), "utf8"));
    expect(request.policy).toEqual(FIRST.rules);
    expect(request.freshness).toEqual({ maxAsOfAge: 600 });
  });

  it.each([
    ["neither", []],
    ["both", [...pack, "--policy", "preset:kyc-substantial"]],
    ["a pack of nobody", ["--pack", "signed-1.json"]],
    ["a policy with an authority", ["--policy", "preset:kyc-substantial", "--authority", "a.json"]],
    ["an older age than the pack's", [...pack, "--max-age", "11m"]],
  ])("refuses %s", async (_, argv) => {
    expect(outcome(await ask(await desk(), ...argv))).toEqual([2, "ERR_CLI_USAGE"]);
  });

  it.each([
    ["one of two signatures", (d: Desk) => signed(d, FIRST, 0), "ERR_POLICY_PACK_UNAUTHORISED"],
    [
      "a pack that is not in force yet",
      (d: Desk) => signed(d, following(FIRST), 0, 1),
      "ERR_POLICY_NOT_IN_FORCE",
    ],
  ])("refuses %s", async (_, spoil, error) => {
    const here = await desk();
    await spoil(here);
    expect(outcome(await ask(here, ...pack))).toEqual([1, error]);
  });

  it("refuses a pack without rules", async () => {
    const here = await desk();
    const figures = { rules: undefined, policyHash: undefined, equivalence: undefined };
    await signed(here, packOf({ ...figures, version: 1, supersedes: undefined }), 0, 1);
    expect(outcome(await ask(here, ...pack))).toEqual([2, "ERR_CLI_USAGE"]);
  });
});
