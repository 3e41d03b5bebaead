import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authorityOf, ED_KEYS, publicOf, withAt } from "../policy/pack/fixtures.ts";
import { type CliRun, type RunOptions, run } from "./support/run.ts";
import {
  CONTROL,
  createVenueFiles,
  LEDGER,
  LEI,
  NETWORK,
  NOW,
  OTHER_KEY,
  pinsOf,
  SECRET,
  type VenueFiles,
  writeVenue,
} from "./support/solvency-venue.ts";

const ARTIFACTS = ["--artifacts", resolve("build/solvency")];
const DEVELOPMENT = "--allow-development-keys";
/** Unlike any line, size or amount of the ledger. */
const PRIVATE = [/@example\.com/, /184467/, new RegExp(SECRET), new RegExp(ED_KEYS[2].d)];

let root: string;
let files: VenueFiles;
let first: CliRun;
let pins: ReturnType<typeof pinsOf>;

const venue = (...path: string[]) => join(root, "venue", ...path);
const solvency = (argv: readonly string[], options: RunOptions = {}) =>
  run(["solvency", ...argv], { cwd: venue(), now: NOW, ...options });
const prove = (config = "run.json", options: RunOptions & { argv?: string[] } = {}) =>
  solvency(
    ["prove", config, "--json", ...ARTIFACTS, DEVELOPMENT, ...(options.argv ?? [])],
    options,
  );
const verify = (folder = "published", options: RunOptions & { argv?: string[] } = {}) =>
  solvency(["verify", folder, "--pins", "pins.json", "--json", ...(options.argv ?? [])], options);
const write = (name: string, content: unknown, mode = 0o600) =>
  writeFile(venue(name), typeof content === "string" ? content : JSON.stringify(content), { mode });
const codes = ({ code, json }: CliRun) => [code, json.error?.code?.replace("ERR_SOLVENCY_", "")];
const runWith = (path: string, value: unknown) => withAt(files["run.json"], path, value);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "symbolon-solvency-"));
  files = await createVenueFiles();
  await writeVenue(venue(), files);
  first = await prove("run.json", { argv: ["--progress"] });
  expect([first.code, first.stderr]).toEqual([0, expect.any(String)]);
  pins = pinsOf(files, first.json.keys as unknown as Record<string, string>);
  await write("pins.json", pins);
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("solvency prove", () => {
  it("says what it published, and shows its stages on stderr", () => {
    expect(first.json).toMatchObject({
      outcome: "published",
      entity: LEI,
      epoch: 1,
      isSolvent: true,
      floorBps: 10_000,
      proofs: 6,
    });
    const stages = ["check reserves", "read ledger", "prove", "publish", "verify"];
    const at = stages.map((stage) => first.stderr.indexOf(`\n${stage}`));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at.slice(1)).not.toContain(-1);
    expect(first.stderr).toMatch(/prove 100 %; 6 of 6 customers/);
  });

  it("publishes for everyone, works for its owner alone, and leaves no draft", () => {
    expect(statSync(venue("published", "report.json")).mode & 0o777).toBe(0o644);
    expect(statSync(venue("work")).mode & 0o777).toBe(0o700);
    expect(statSync(venue("work", "run.json")).mode & 0o777).toBe(0o600);
    expect(readdirSync(venue()).filter((name) => name.endsWith(".part"))).toEqual([]);
    expect(readdirSync(venue("published", "openings"))).toEqual(["regulator.jwe"]);
  });

  it("prints and notes nothing of a customer, a balance or a key", () => {
    const texts = [first.stdout, first.stderr, readFileSync(venue("work", "run.json"), "utf8")];
    for (const name of ["report.json", "policy.json", "reserves.json", "trees/liabilities.json"]) {
      texts.push(readFileSync(venue("published", name), "utf8"));
    }
    for (const pattern of PRIVATE) expect(texts.filter((text) => pattern.test(text))).toEqual([]);
  });

  it("called again, verifies what is published and makes nothing anew, proofs at hand or not", async () => {
    const before = readFileSync(venue("published", "report.json"));
    await write("again.json", runWith("work", "again-work"));
    const again = await prove("again.json", { argv: ["--progress"] });
    expect(again.stderr).not.toMatch(/^prove/m);
    expect([again.code, again.json]).toEqual([0, first.json]);
    expect(readFileSync(venue("published", "report.json"))).toEqual(before);
  });

  it("called again on a publication that was changed, says so", async () => {
    const file = venue("published", "proofs", "00000.json");
    const before = readFileSync(file);
    await writeFile(file, before.toString().replace("batches cash-4/0", "batches cash-4/1"));
    const refused = await prove();
    await writeFile(file, before);
    expect(codes(refused)).toEqual([1, "REPORT_FILE"]);
  });

  it("takes the ledger from standard input, to the same statement", async () => {
    const config = withAt(runWith("ledger.path", "-"), "out", "from-stdin");
    await write("stdin.json", config);
    const done = await prove("stdin.json", { stdin: LEDGER });
    expect([done.code, done.json.statement]).toEqual([0, first.json.statement]);
    expect(existsSync(venue("from-stdin", "report.json"))).toBe(true);
  });

  it("states an epoch once: another statement is neither published beside nor mixed with it", async () => {
    const other = LEDGER.replace("dan@example.com,BTC,0.25", "dan@example.com,BTC,0.26");
    await write("other.csv", other);
    const ledger = { path: "other.csv", format: "csv" };
    await write("forked.json", runWith("ledger", ledger));
    expect(codes(await prove("forked.json"))).toEqual([2, "RUN_CONFLICT"]);
    await write("mixed.json", withAt(runWith("ledger", ledger), "out", "elsewhere"));
    expect(codes(await prove("mixed.json"))).toEqual([2, "RUN_CONFLICT"]);
    expect(existsSync(venue("elsewhere"))).toBe(false);
  });

  it("publishes that a venue is not solvent, and exits with 1; so does who verifies it", async () => {
    await mkdir(venue("poor-work"), { mode: 0o700 });
    await cp(venue("work", "proofs"), venue("poor-work", "proofs"), { recursive: true });
    const poor = withAt(runWith("reserves.transparent", undefined), "floorBps", undefined);
    await write("poor.json", { ...(poor as object), out: "poor", work: "poor-work" });
    const done = await prove("poor.json");
    expect([done.code, done.json.outcome, done.json.isSolvent]).toEqual([1, "published", false]);
    const verified = await verify("poor");
    expect([verified.code, verified.json.outcome]).toEqual([1, "not-solvent"]);
    const told = await solvency(["verify", "poor", "--pins", "pins.json"]);
    expect(told.stderr).toContain("NOT SOLVENT");
    expect(told.stderr).not.toMatch(/^SOLVENT/m);
  });
});

describe("solvency prove with another program", () => {
  /** As rapidsnark would: the paths of a key and a witness, and where proof and signals go. */
  const PROVER = `
    const [library, zkey, wtns, proof, signals] = process.argv.slice(1);
    const { groth16 } = await import(library);
    const { writeFileSync } = await import("node:fs");
    const made = await groth16.prove(zkey, wtns);
    writeFileSync(proof, JSON.stringify(made.proof));
    writeFileSync(signals, JSON.stringify(made.publicSignals));
    process.exit(0);
  `;

  it("publishes what that proves, and nothing where it proves nothing", async () => {
    await mkdir(venue("command-work"), { mode: 0o700 });
    await cp(venue("work", "proofs"), venue("command-work", "proofs"), { recursive: true });
    const { jobs } = JSON.parse(readFileSync(venue("work", "run.json"), "utf8")) as {
      jobs: { id: string; place: string }[];
    };
    const wanted = jobs.find(({ place }) => place === "cash-4/0")?.id;
    await rm(venue("command-work", "proofs", `${wanted}.json`));
    const configOf = (...command: string[]) => ({
      ...(files["run.json"] as object),
      out: "by-command",
      work: "command-work",
      prover: { workers: 1, command: [process.execPath, ...command] },
    });
    await write("command.json", configOf("-e", "process.exit(1)"));
    expect(codes(await prove("command.json"))).toEqual([3, "ERR_PROVING_BACKEND"]);
    expect(existsSync(venue("by-command"))).toBe(false);

    const places = ["{zkey}", "{wtns}", "{proof}", "{public}"];
    const snarkjs = import.meta.resolve("snarkjs");
    await write("command.json", configOf("--input-type=module", "-e", PROVER, snarkjs, ...places));
    const done = await prove("command.json");
    expect([done.code, done.json.statement]).toEqual([0, first.json.statement]);
    expect(existsSync(venue("command-work", "proofs", `${wanted}.json`))).toBe(true);
  });
});

describe("solvency prove refuses", () => {
  it.each([
    ["an unknown member", "reserve", {}, "$.reserve"],
    ["no entity", "entity", undefined, "$.entity"],
    ["an LEI with wrong check digits", "entity", "5493001KJTIIGC8Y1R13", "$.entity"],
    ["a format that there is not", "ledger.format", "xls", "$.ledger.format"],
    ["a second epoch without the statement before", "epoch", 2, "$.previousStatement"],
    ["a first epoch with one", "previousStatement", "7", "$.previousStatement"],
    ["evidence of assets that live nowhere", "reserves.onChain", [], "$.reserves.onChain"],
    ["a snapshot of the future", "snapshotAt", "2025-01-03T00:00:00Z", "$.snapshotAt"],
    ["a tier that there is not", "brackets", { "cash-5": 1 }, "$.brackets.cash-5"],
    ["a secret in the configuration", "prover", { queue: { database: "x" } }, "$.prover"],
  ])("%s, by its member's name", async (_, member, value, path) => {
    await write("bad.json", runWith(member, value));
    const { code, json } = await prove("bad.json");
    expect([code, json.error?.code]).toEqual([2, "ERR_SOLVENCY_RUN_CONFIG_FORM"]);
    expect(json.error?.message).toContain(path);
  });

  const fresh = (member: string, value: unknown) =>
    withAt(withAt(runWith(member, value), "out", "refused"), "work", "refused-work");

  it("control totals that differ, without a sum", async () => {
    await write("control-bad.json", { ...CONTROL, sums: { ...CONTROL.sums, BTC: "2.76" } });
    await write("bad.json", fresh("ledger.controlTotals", "control-bad.json"));
    const refused = await prove("bad.json");
    expect(codes(refused)).toEqual([2, "LEDGER_TOTALS"]);
    expect(refused.json.error?.message).toContain("BTC");
    expect(refused.stdout).not.toMatch(/2\.7/);
  });

  it("a malformed row, with its line and column and nothing of what stands there", async () => {
    await write("bad.csv", LEDGER.replace("ben@example.com,ETH,3,", "ben@example.com,ETH,3e1,"));
    await write("bad.json", fresh("ledger", { path: "bad.csv", format: "csv" }));
    const refused = await prove("bad.json");
    expect(codes(refused)).toEqual([2, "LEDGER_AMOUNT"]);
    expect(refused.json.error?.message).toMatch(/^line 6, column balance/);
    expect(refused.stdout).not.toMatch(/3e1|ben@/);
  });

  it.each([
    ["a ledger that is not there", "ledger.path", "nowhere.csv", [2, "ERR_CLI_FILE_MISSING"]],
    [
      "a policy of another authority",
      "policy.authority",
      "price-authority.json",
      [1, "DOCUMENT_SIGNATURE"],
    ],
    ["an attestation by a key that may not", "attesters", [], [1, "ATTESTATION"]],
    [
      "an asset on chain that is not listed",
      "reserves.onChain.0.symbol",
      "DOGE",
      [1, "ASSETS_MISMATCH"],
    ],
    ["a floor above the ratio", "floorBps", 100_000, [1, "FLOOR"]],
    ["a secret that others may read", "secret", "control.json", [2, "ERR_CLI_FILE_MODE"]],
    ["a secret that is not there", "secret", "new.secret", [2, "ERR_CLI_FILE_MISSING"]],
    ["a secret too short", "secret", "short.secret", [2, "ERR_KEY_SECRET_FORM"]],
    ["a reader's private key", "readers.0.key", "venue-key.json", [1, "OPENING"]],
    [
      "Parquet from standard input",
      "ledger",
      { path: "-", format: "parquet" },
      [2, "ERR_CLI_USAGE"],
    ],
    [
      "a queue whose database nobody names",
      "prover",
      { queue: { secret: "run.secret" } },
      [2, "ERR_CLI_USAGE"],
    ],
  ])("%s", async (_, member, value, expected) => {
    await write("short.secret", SECRET.slice(2));
    await rm(venue("refused-work"), { recursive: true, force: true });
    await write("bad.json", fresh(member, value));
    expect(codes(await prove("bad.json"))).toEqual(expected);
    expect(existsSync(venue("refused"))).toBe(false);
    expect(existsSync(venue("new.secret"))).toBe(false);
  });

  it("development keys that are not allowed, before it reads the ledger", async () => {
    await write("bad.json", fresh("ledger.path", "nowhere.csv"));
    const refused = await solvency(["prove", "bad.json", "--json", ...ARTIFACTS]);
    expect(codes(refused)).toEqual([2, "ERR_PROVING_DEVELOPMENT_KEY"]);
  });

  it("a folder with something else in it", async () => {
    await mkdir(venue("taken"));
    await write("taken/notes.txt", "mine");
    await write("bad.json", runWith("out", "taken"));
    expect(codes(await prove("bad.json"))).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    expect(readdirSync(venue("taken"))).toEqual(["notes.txt"]);
  });

  it("makes a secret where it is told to, for its owner alone, and never over one", async () => {
    await write("bad.json", withAt(fresh("secret", "made.secret"), "ledger.path", "nowhere.csv"));
    await prove("bad.json", { argv: ["--create-secret"] });
    const made = readFileSync(venue("made.secret"), "utf8");
    expect(made).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(venue("made.secret")).mode & 0o777).toBe(0o600);
    await prove("bad.json", { argv: ["--create-secret"] });
    expect(readFileSync(venue("made.secret"), "utf8")).toBe(made);
  });
});

describe("solvency verify", () => {
  it("accepts, and says what it verified and what it did not", async () => {
    const { code, json } = await verify("published", { argv: ["--accept-unpinned"] });
    expect([code, json.outcome, json.statement]).toEqual([0, "solvent", first.json.statement]);
    expect(json.proofs).toBe(6);
    expect(json.batches).toMatchObject({ verified: 2, all: 2 });
    expect(json.reserves).toEqual({ transparent: 1, attested: 1 });
    const words = (json.notVerified as unknown as string[]).join("\n");
    expect(words).toMatch(/borrowed/);
    expect(words).toMatch(/who the attesters .* are/);
    expect(words).toMatch(/blocks of the transparent reserves/);
    const human = await solvency(["verify", "published", "--pins", "pins.json"]);
    expect(human.code).toBe(1);
    expect(human.stderr).toMatch(/UNPINNED.*attesterRoot, blocks\./);
    expect(human.stderr).toMatch(/level 2: 3 items \(1 encumbered, counted as 0\); An auditor/);
    expect(human.stderr).toMatch(/^SOLVENT .* at least 100\.00 %/m);
  });

  it("with attesters and block pinned has less left to say", async () => {
    const { hash } = (files["evidence.json"] as { blocks: Record<string, { hash: string }> })
      .blocks[NETWORK] as { hash: string };
    const known = { attesterRoot: first.json.attesterRoot, blocks: { [NETWORK]: hash } };
    await write("known.json", { ...pins, ...known });
    const { code, json } = await verify("published", { argv: ["--pins", "known.json"] });
    expect([code, json.outcome, json.unpinned]).toEqual([0, "solvent", []]);
    const words = (json.notVerified as unknown as string[]).join("\n");
    expect(words).not.toMatch(/attesters of the attested|blocks of the transparent/);
  });

  it("is not content with attesters and a block that the venue names itself", async () => {
    const { code, json } = await verify();
    expect([code, json.outcome]).toEqual([1, "unpinned"]);
    expect(json.unpinned).toEqual(["attesterRoot", `blocks.${NETWORK}`]);
    await write("half.json", { ...pins, attesterRoot: first.json.attesterRoot });
    const half = await verify("published", { argv: ["--pins", "half.json"] });
    expect([half.code, half.json.unpinned]).toEqual([1, [`blocks.${NETWORK}`]]);
  });

  it("draws a sample of the batches, and says so", async () => {
    const argv = ["--sample", "1", "--accept-unpinned"];
    const { code, json } = await verify("published", { argv });
    expect([code, json.batches]).toEqual([0, expect.objectContaining({ verified: 1, all: 2 })]);
    expect(json.proofs).toBe(5);
    expect((json.notVerified as unknown as string[]).join()).toMatch(/1 of 2 batches/);
  });

  it.each([
    ["another entity", "entity", "984500A1B2C3D4E5F627", "REPORT_CONTEXT"],
    ["another key of the venue", "reportKey", publicOf(OTHER_KEY), "REPORT_SIGNATURE"],
    ["another key of a circuit", "keys.solvency", "ab".repeat(32), "REPORT_KEY"],
    [
      "another authority of the policy",
      "policyAuthority",
      authorityOf(1, OTHER_KEY),
      "DOCUMENT_SIGNATURE",
    ],
    [
      "another authority of prices",
      "priceAuthority",
      authorityOf(1, OTHER_KEY),
      "DOCUMENT_SIGNATURE",
    ],
    ["other attesters", "attesterRoot", "7", "ATTESTATION"],
    ["another chain", "chainId", 1, "REPORT_CONTEXT"],
    ["another epoch before", "previous", { epoch: 1, statement: "7" }, "REPORT_CONTEXT"],
    ["another block", "blocks", { [NETWORK]: `0x${"ab".repeat(32)}` }, "BALANCE_PROOF"],
    ["other decimals", "reserveAssets.1.decimals", 8, "ASSETS_MISMATCH"],
    ["no place of an asset that is shown", "reserveAssets", [], "ASSETS_MISMATCH"],
    ["a greater freshness", "maxAgeSeconds", 3600, "REPORT_CONTEXT"],
  ])("with %s pinned says no", async (_, member, value, reason) => {
    await write("bad-pins.json", withAt(pins, member, value));
    const refused = await verify("published", { argv: ["--pins", "bad-pins.json"] });
    expect(codes(refused)).toEqual([1, reason]);
  });

  it("says no to a stale snapshot, and one of the future", async () => {
    const later = new Date("2025-03-01T00:00:00Z");
    expect(codes(await verify("published", { now: later }))).toEqual([1, "REPORT_CONTEXT"]);
    const earlier = new Date("2024-12-30T00:00:00Z");
    expect(codes(await verify("published", { now: earlier }))).toEqual([1, "REPORT_CONTEXT"]);
  });

  it("says no to every file that is changed or gone, save those of customers alone", async () => {
    const copy = venue("copy");
    await cp(venue("published"), copy, { recursive: true });
    const listed = ["policy.json", "prices.json", "reserves.json", "trees/liabilities.json"];
    const key = `keys/${pins.keys.solvency}.json`;
    for (const path of [...listed, "proofs/00000.json", key]) {
      const before = readFileSync(join(copy, path));
      await writeFile(join(copy, path), Buffer.concat([before, Buffer.from(" ")]));
      expect([path, ...codes(await verify("copy"))]).toEqual([path, 1, "REPORT_FILE"]);
      await rm(join(copy, path));
      expect([path, ...codes(await verify("copy"))]).toEqual([path, 1, "REPORT_FILE"]);
      await writeFile(join(copy, path), before);
    }
    await rm(join(copy, "report.json"));
    expect(codes(await verify("copy"))).toEqual([1, "REPORT_FILE"]);
  });

  it("takes malformed pins, a sample of none and no pins for misuse", async () => {
    await write("bad-pins.json", withAt(pins, "registry", undefined));
    const malformed = await verify("published", { argv: ["--pins", "bad-pins.json"] });
    expect(codes(malformed)).toEqual([2, "PINS_FORM"]);
    expect(codes(await verify("published", { argv: ["--sample", "0"] }))).toEqual([
      2,
      "ERR_CLI_USAGE",
    ]);
    expect(codes(await solvency(["verify", "published", "--json"]))).toEqual([2, "ERR_CLI_USAGE"]);
  });
});

describe("solvency inclusion", () => {
  interface Line {
    readonly customer: string;
    readonly key: string;
    readonly bundle: string;
  }
  let lines: readonly Line[];
  const lineOf = (customer: string) => lines.find((line) => line.customer === customer) as Line;
  const extract = (argv: string[], options: RunOptions = {}) =>
    solvency(
      ["inclusion", "published", "--extract", "--config", "run.json", "--json", ...argv],
      options,
    );
  const check = (argv: string[], stdin: string) =>
    solvency(["inclusion", ...argv, "--pins", "pins.json", "--json"], { stdin });

  beforeAll(async () => {
    const ids = "ada@example.com\nchloé@example.com\n";
    const made = await extract(["--out", "handed"], { stdin: ids });
    expect([made.code, made.json]).toEqual([0, { out: "handed", customers: 2, bundles: 2 }]);
    lines = readFileSync(venue("handed", "keys.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    await write("ada.key", lineOf("ada@example.com").key);
    await write("chloe.key", lineOf("chloé@example.com").key);
  });

  it("extracts keys and bundles for their owner alone, under names that tell nothing", () => {
    expect(lines.map(({ customer }) => customer)).toEqual(["ada@example.com", "chloé@example.com"]);
    for (const name of readdirSync(venue("handed"))) {
      expect(statSync(venue("handed", name)).mode & 0o777).toBe(0o600);
      expect(name).toMatch(/^(?:keys\.jsonl|[0-9a-f]{32}\.json)$/);
    }
    expect(readdirSync(venue("handed"))).toHaveLength(3);
  });

  it("checks a bundle, and a whole publication, to the same answer", async () => {
    const bundle = join("handed", lineOf("ada@example.com").bundle);
    const one = await check([bundle, "--key-file", "ada.key"], "ada@example.com\n");
    expect([one.code, one.json.outcome]).toEqual([0, "included"]);
    expect(one.json.statement).toBe(first.json.statement);
    const held = one.json.holdings as unknown as Record<string, unknown>[];
    const amounts = held.map(({ symbol, account, balance, debt }) => [
      symbol,
      account,
      balance,
      debt,
    ]);
    expect(amounts).toEqual(
      expect.arrayContaining([
        ["BTC", "cash", "150000000", "0"],
        ["USDT", "cash", "42000000", "0"],
        ["BTC", "margin", "100000000", "0"],
        ["USDT", "margin", "0", "30000000000"],
      ]),
    );
    expect(amounts).toHaveLength(4);
    const whole = await check(["published", "--key-file", "ada.key"], "ada@example.com");
    expect(whole.json).toEqual(one.json);
  });

  it("tells a person their amounts as their books have them", async () => {
    const argv = ["inclusion", "published", "--pins", "pins.json", "--key-file", "chloe.key"];
    const { code, stdout, stderr } = await solvency(argv, { stdin: "chloé@example.com" });
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("cash USDT 184467.440000");
  });

  it("takes id and key from standard input, a line each", async () => {
    const { key } = lineOf("ada@example.com");
    const typed = await check(["published"], `ada@example.com\n${key}\n`);
    expect([typed.code, typed.json.outcome]).toEqual([0, "included"]);
    for (const few of ["ada@example.com", `ada@example.com\n${key}\nmore`, `\n${key}`]) {
      expect(codes(await check(["published"], few))).toEqual([2, "ERR_CLI_USAGE"]);
    }
  });

  it.each([
    ["another customer's id", "ada.key", "chloé@example.com"],
    ["another customer's key", "chloe.key", "ada@example.com"],
    ["an id in another spelling", "ada.key", "Ada@example.com"],
    ["a key of nobody", "nobody.key", "ada@example.com"],
  ])("says no to %s", async (_, key, id) => {
    await write("nobody.key", "ab".repeat(32));
    const refused = await check(["published", "--key-file", key], id);
    expect(codes(refused)).toEqual([1, "INCLUSION"]);
    expect(refused.stdout).not.toMatch(/example\.com/);
  });

  it("says no to a bundle that was changed, or lacks a proof", async () => {
    const path = venue("handed", lineOf("ada@example.com").bundle);
    const bundle = JSON.parse(readFileSync(path, "utf8")) as {
      proofs: { circuit: string }[];
      files: Record<string, string>;
    };
    const tried = async (changed: object) => {
      await write("changed.json", changed);
      return codes(await check(["changed.json", "--key-file", "ada.key"], "ada@example.com"));
    };
    expect(await tried(bundle)).toEqual([0, undefined]);
    const without = bundle.proofs.filter(({ circuit }) => circuit !== "solvency");
    expect(await tried({ ...bundle, proofs: without })).toEqual([1, "REPORT_PROOF"]);
    const policy = `${bundle.files["policy.json"]} `;
    expect(await tried({ ...bundle, files: { ...bundle.files, "policy.json": policy } })).toEqual([
      1,
      "REPORT_FILE",
    ]);
  });

  it("with another key of a circuit pinned says no", async () => {
    await write("mid-pins.json", {
      ...pins,
      keys: { ...pins.keys, "solvency-mid": "ab".repeat(32) },
    });
    const argv = ["inclusion", "published", "--key-file", "ada.key", "--pins", "mid-pins.json"];
    const refused = await solvency([...argv, "--json"], { stdin: "ada@example.com" });
    expect(codes(refused)).toEqual([1, "REPORT_KEY"]);
  });

  it("extracts nothing for who is not in the ledger, and names the line alone", async () => {
    const ids = "ada@example.com\nzoe@example.com\n";
    const refused = await extract(["--out", "handed-2"], { stdin: ids });
    expect(codes(refused)).toEqual([1, "INCLUSION"]);
    expect(refused.json.error?.message).toMatch(/^line 2/);
    expect(refused.stdout).not.toMatch(/zoe/);
    expect(existsSync(venue("handed-2", "keys.jsonl"))).toBe(false);
  });

  it("extracts keys alone where bundles are not wanted", async () => {
    await write("ids", "ben@example.com\n");
    const made = await extract(["--out", "keys", "--customers", "ids", "--keys-only"]);
    expect(made.json).toEqual({ out: "keys", customers: 1, bundles: 0 });
    expect(readdirSync(venue("keys"))).toEqual(["keys.jsonl"]);
  });

  it("takes mixed options, an id given twice, and files that others read for misuse", async () => {
    await chmod(venue("ids"), 0o644);
    await write("open.key", lineOf("ada@example.com").key, 0o644);
    for (const argv of [
      ["published", "--extract", "--out", "x"],
      ["published", "--extract", "--config", "run.json", "--out", "x", "--pins", "pins.json"],
      ["published", "--key-file", "ada.key"],
      ["published", "--pins", "pins.json", "--key-file", "ada.key", "--out", "x"],
    ]) {
      const refused = await solvency(["inclusion", ...argv, "--json"]);
      expect([argv, ...codes(refused)]).toEqual([argv, 2, "ERR_CLI_USAGE"]);
    }
    const twice = await extract(["--out", "x"], { stdin: "ada@example.com\nada@example.com" });
    expect(codes(twice)).toEqual([2, "ERR_CLI_USAGE"]);
    const open = await extract(["--out", "x", "--customers", "ids"]);
    expect(codes(open)).toEqual([2, "ERR_CLI_FILE_MODE"]);
    const readable = await check(["published", "--key-file", "open.key"], "ada@example.com");
    expect(codes(readable)).toEqual([2, "ERR_CLI_FILE_MODE"]);
  });
});

describe("solvency worker", () => {
  it("takes a run that proves by itself, and a file that lacks its store, for misuse", async () => {
    const argv = ["--json", ...ARTIFACTS, DEVELOPMENT];
    expect(codes(await solvency(["worker", "run.json", ...argv]))).toEqual([2, "ERR_CLI_USAGE"]);
    await write("worker.json", { queue: { secret: "run.secret" } });
    const refused = await solvency(["worker", "worker.json", ...argv]);
    expect(codes(refused)).toEqual([2, "RUN_CONFIG_FORM"]);
    expect(refused.json.error?.message).toContain("$.store");
    await write("worker.json", { queue: { secret: "run.secret" }, store: { folder: "work" } });
    const unnamed = await solvency(["worker", "worker.json", ...argv]);
    expect(codes(unnamed)).toEqual([2, "ERR_CLI_USAGE"]);
    expect(unnamed.json.error?.message).toContain("SYMBOLON_SOLVENCY_DATABASE");
  });
});

describe("solvency status", () => {
  it("counts proofs by stage, from configuration or work folder, without a secret", async () => {
    const { code, json } = await solvency(["status", "run.json", "--json"]);
    expect([code, json.outcome, json.proofs]).toEqual([0, "published", { stored: 6, all: 6 }]);
    expect(json.stages).toEqual({
      batches: { stored: 2, all: 2 },
      nodes: { stored: 1, all: 1 },
      reserves: { stored: 2, all: 2 },
      statement: { stored: 1, all: 1 },
    });
    const copy = venue("status-work");
    await cp(venue("work"), copy, { recursive: true });
    const record = JSON.parse(readFileSync(join(copy, "run.json"), "utf8")) as {
      jobs: { id: string; stage: string }[];
    };
    await write("status-work/run.json", { ...record, out: "/nowhere" });
    const statement = record.jobs.find(({ stage }) => stage === "statement");
    await rm(join(copy, "proofs", `${statement?.id}.json`));
    const less = await solvency(["status", "status-work", "--json"]);
    expect([less.code, less.json.outcome, less.json.proofs]).toEqual([
      0,
      "proving",
      { stored: 5, all: 6 },
    ]);
    expect(less.json.stages).toMatchObject({ statement: { stored: 0, all: 1 } });
  });

  it("says where there is no run, or nothing at all", async () => {
    await mkdir(venue("empty"));
    const none = await solvency(["status", "empty", "--json"]);
    expect([none.code, none.json.outcome]).toEqual([1, "none"]);
    expect(codes(await solvency(["status", "nowhere", "--json"]))).toEqual([
      2,
      "ERR_CLI_FILE_MISSING",
    ]);
    await write("empty/run.json", { jobs: [] });
    expect(codes(await solvency(["status", "empty", "--json"]))).toEqual([2, "RUN_CONFLICT"]);
  });
});
