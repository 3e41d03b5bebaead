import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createKeyFile } from "../../src/service/keys/create-key-file.ts";
import { formatIssuerRecord } from "../../src/trust/parse-issuer-record.ts";
import { leafListName } from "../../src/trust/trust-checkpoint.ts";
import { verifyTrustCheckpoint } from "../../src/trust/verify-trust-checkpoint.ts";
import { exampleIssuers } from "../trust/example-issuers.ts";
import { run, temporaryDirectory } from "./support/run.ts";

const ORIGIN = "registrar.example/trust";
const PASSPHRASE = "a passphrase of the registrar's";
const NOW = new Date("2026-11-21T10:00:00Z");
const CLOCK = NOW.getTime() / 1000;

let keys: string[];
beforeAll(async () => {
  const made = [7, 8].map((byte) =>
    createKeyFile({ passphrase: PASSPHRASE, random: (bytes) => bytes.fill(byte), now: CLOCK }),
  );
  keys = (await Promise.all(made)).map((file) => JSON.stringify(file));
});

async function registrar(issuers = 3): Promise<string> {
  const cwd = await temporaryDirectory();
  await mkdir(join(cwd, "trust"));
  const records = exampleIssuers(issuers).map(formatIssuerRecord);
  await writeFile(join(cwd, "trust/issuers.json"), JSON.stringify(records));
  for (const [i, file] of keys.entries()) {
    await writeFile(join(cwd, `keys-${i}.json`), file, { mode: 0o600 });
  }
  return cwd;
}

const sign = (cwd: string, more: string[] = [], now = NOW, passphrase = PASSPHRASE) =>
  run(
    [
      ...["trust", "sign", "--out", "public", "--origin", ORIGIN],
      ...["--keys", "keys-0.json", "--json", ...more],
    ],
    { cwd, now, env: { SYMBOLON_SERVICE_PASSPHRASE: passphrase } },
  );

describe("symbolon trust sign", () => {
  it("writes a checkpoint that the printed key verifies, and the leaf list under its root's name", async () => {
    const cwd = await registrar();
    const { code, json } = await sign(cwd);
    expect(code).toBe(0);
    const note = await readFile(join(cwd, "public/checkpoint"), "utf8");
    const { verifierKeys } = json as unknown as { verifierKeys: string[] };
    const checkpoint = verifyTrustCheckpoint(note, { origin: ORIGIN, verifierKeys });
    expect(checkpoint).toMatchObject({ issuers: 3, time: CLOCK });
    expect((await readdir(join(cwd, "public"))).sort()).toEqual([
      "checkpoint",
      leafListName(checkpoint.root),
    ]);
    const list = await readFile(join(cwd, "public", leafListName(checkpoint.root)), "utf8");
    expect(JSON.parse(list).root).toBe(String(checkpoint.root));
  });

  it("replaces its own checkpoint by a newer one alone, and signs with both keys during a change", async () => {
    const cwd = await registrar();
    await sign(cwd);
    const before = await readFile(join(cwd, "public/checkpoint"), "utf8");
    const same = await sign(cwd);
    expect([same.code, same.json.error?.code]).toEqual([2, "ERR_TRUST_ROOT_ROLLBACK"]);
    const other = await sign(
      cwd,
      ["--origin", "other.example/trust"],
      new Date(NOW.getTime() + 5e3),
    );
    expect([other.code, other.json.error?.code]).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    expect(await readFile(join(cwd, "public/checkpoint"), "utf8")).toBe(before);

    const later = new Date(NOW.getTime() + 60_000);
    const { json } = await sign(cwd, ["--keys", "keys-1.json"], later);
    const note = await readFile(join(cwd, "public/checkpoint"), "utf8");
    for (const key of json.verifierKeys as unknown as string[]) {
      const checkpoint = verifyTrustCheckpoint(note, { origin: ORIGIN, verifierKeys: [key] });
      expect(checkpoint.time).toBe(CLOCK + 60);
    }
  });

  it("refuses misuse before it writes anything", async () => {
    const cwd = await registrar();
    await mkdir(join(cwd, "empty"));
    await writeFile(join(cwd, "open.json"), keys[0] ?? "");
    await chmod(join(cwd, "open.json"), 0o644);
    const cases: [string, string[], string?][] = [
      ["ERR_KEY_KEYSTORE_PASSPHRASE", [], "another passphrase"],
      ["ERR_CLI_USAGE", [], ""],
      ["ERR_CLI_FILE_MODE", ["--keys", "open.json"]],
      ["ERR_CLI_FILE_MISSING", ["--keys", "none.json"]],
      ["ERR_CLI_FILE_FORM", ["--dir", "empty"]],
      ["ERR_AUDIT_KEY_FORM", ["--origin", "two words"]],
      ["ERR_AUDIT_KEY_FORM", ["--origin", "a+b"]],
    ];
    for (const [code, more, passphrase] of cases) {
      const refused = await sign(cwd, more, NOW, passphrase ?? PASSPHRASE);
      expect([refused.code, refused.json.error?.code]).toEqual([2, code]);
    }
    expect(await readdir(cwd)).not.toContain("public");
  });
});
