import { createHash, webcrypto } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { issuanceSecrets } from "../../src/service/issuance/issuance-secrets.ts";
import { createKeyFile } from "../../src/service/keys/create-key-file.ts";
import { openKeyFile } from "../../src/service/keys/key-file.ts";
import { storeCommitmentRegistry } from "../../src/service/store/issuance/issuances.ts";
import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import { createWorld, openRequest, START, submit } from "../service/world.ts";
import { run, temporaryDirectory } from "./support/run.ts";

const ALICE = `0x${"a1".repeat(20)}`;
const digest = createHash("sha256").update("a key of the operator's").digest("hex");
const CONFIG = {
  publicUrl: "https://gate.example",
  audience: "https://gate.example",
  storeFile: "store.db",
  artifactsDirectory: "none",
  apiKeys: [{ id: "one", role: "operator", sha256: digest }],
  policies: [{ id: "one", policy: {}, scope: { mode: "once", label: "test" } }],
};

describe("symbolon audit", () => {
  let cwd: string;
  let key: string;
  let decisions: string[];
  const audit = (...argv: string[]) => run(["audit", ...argv], { cwd, now: new Date(START) });
  const exportTo = (out: string) =>
    audit("export", "--config", "config.json", "--out", out, "--json");

  /** A service that decided on three requests, one of them Alice's, with a checkpoint after the first and the last. */
  beforeEach(async () => {
    cwd = await temporaryDirectory();
    await writeFile(join(cwd, "config.json"), JSON.stringify(CONFIG));
    const database = await openDatabase(openSqlite(join(cwd, "store.db")));
    const world = await createWorld({ database });
    const keep = async (name: string) => {
      const response = await world.app.request("/v1/audit-log/checkpoint");
      await writeFile(join(cwd, name), await response.text());
    };
    decisions = [];
    for (const [nullifier, subject] of [["1"], ["2", ALICE], ["3"]] as const) {
      const { id } = await openRequest(world.app, "once", subject);
      const changes = { nullifier, ...(subject === undefined ? {} : { subject }) };
      const answer = await submit(world.app, id, changes as object);
      expect(answer.status).toBe(201);
      decisions.push(((await answer.json()) as { decisionId: string }).decisionId);
      if (nullifier === "1") await keep("first.txt");
    }
    await keep("last.txt");
    const shown = await world.app.request("/v1/audit-log/key");
    key = ((await shown.json()) as { verifierKey: string }).verifierKey;
    await world.close();
  });

  it("exports, and verifies under a pinned key and since an older checkpoint", async () => {
    const exported = await exportTo("log.ndjson");
    expect([exported.code, exported.json]).toEqual([
      0,
      { out: "log.ndjson", origin: "gate.example/audit-log", size: 4, verifierKey: key },
    ]);
    expect((await stat(join(cwd, "log.ndjson"))).mode & 0o777).toBe(0o600);
    const { code, json } = await audit(
      "verify",
      "log.ndjson",
      "--key",
      key,
      "--since",
      "first.txt",
      "--json",
    );
    expect([code, json]).toEqual([
      0,
      expect.objectContaining({ outcome: "accepted", size: 4, since: 2, accepted: 3, erased: 0 }),
    ]);
    expect((await exportTo("log.ndjson")).code).toBe(2);
  });

  it("accepts nothing without a key from elsewhere, and says so loudly", async () => {
    await exportTo("log.ndjson");
    const { code, stderr, stdout } = await audit("verify", "log.ndjson");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      "WARNING: the signature was verified with the key that the export itself names",
    );
    const { json } = await audit("verify", "log.ndjson", "--json");
    expect(json).toMatchObject({ outcome: "unpinned", isPinned: false });
  });

  it("rejects a changed export with 1, a malformed one with 2", async () => {
    await exportTo("log.ndjson");
    const text = await readFile(join(cwd, "log.ndjson"), "utf8");
    const verify = async (changed: string, ...more: string[]) => {
      await writeFile(join(cwd, "changed.ndjson"), changed);
      const { code, json } = await audit(
        "verify",
        "changed.ndjson",
        "--key",
        key,
        "--json",
        ...more,
      );
      return [code, json.error?.code];
    };
    expect(await verify(text)).toEqual([0, undefined]);
    const turned = text.replace('\\"outcome\\":\\"accepted\\"', '\\"outcome\\":\\"refused\\"');
    expect(await verify(turned)).toEqual([1, "ERR_AUDIT_OPENING"]);
    const lines = text.trimEnd().split("\n");
    const swapped = [
      lines[0],
      lines[2]?.replace('"sequence":2', '"sequence":1'),
      lines[1]?.replace('"sequence":1', '"sequence":2'),
      ...lines.slice(3),
    ];
    expect(await verify(`${swapped.join("\n")}\n`)).toEqual([1, "ERR_AUDIT_ROOT_MISMATCH"]);
    expect(await verify(`${lines.slice(0, -1).join("\n")}\n`)).toEqual([
      2,
      "ERR_AUDIT_EXPORT_FORM",
    ]);
    expect(await verify("")).toEqual([2, "ERR_AUDIT_EXPORT_FORM"]);
    expect(await verify("\ufffd\n")).toEqual([2, "ERR_AUDIT_EXPORT_FORM"]);
    const forged = text.replace("\\n4\\n", "\\n5\\n").replace('"size":4', '"size":5');
    expect(await verify(forged)).toEqual([1, "ERR_AUDIT_SIGNATURE"]);
  });

  it("takes no other key, no key of a wrong form, no missing file", async () => {
    await exportTo("log.ndjson");
    const other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const codeOf = async (...argv: string[]) => {
      const { code, json } = await audit("verify", ...argv, "--json");
      return [code, json.error?.code];
    };
    expect(await codeOf("log.ndjson", "--key", other)).toEqual([1, "ERR_AUDIT_KEY_UNKNOWN"]);
    expect(await codeOf("log.ndjson", "--key", "x")).toEqual([2, "ERR_AUDIT_KEY_FORM"]);
    expect(await codeOf("none.ndjson", "--key", key)).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    expect(await codeOf(".", "--key", key)).toEqual([2, "ERR_CLI_FILE_FORM"]);
    expect(await codeOf("log.ndjson", "--key", key, "--since", "config.json")).toEqual([
      2,
      "ERR_AUDIT_NOTE_FORM",
    ]);
    await writeFile(join(cwd, "binary.ndjson"), Buffer.of(0xff, 0xfe, 0x0a));
    expect(await codeOf("binary.ndjson", "--key", key)).toEqual([2, "ERR_CLI_FILE_FORM"]);
  });

  it("erases a decision at once; what was exported before still verifies, and so does the log after", async () => {
    const { code, json } = await audit(
      "erase",
      "--config",
      "config.json",
      "--decision",
      String(decisions[1]),
      "--json",
    );
    expect([code, json]).toEqual([
      0,
      {
        outcome: "erased",
        openings: 1,
        fields: { subject: 1, nullifier: 1, presentation_digest: 1, as_of: 1, terms_digest: 1 },
      },
    ]);
    const bytes = await readFile(join(cwd, "store.db"), "latin1");
    expect(bytes).not.toContain(ALICE);
    await exportTo("after.ndjson");
    const text = await readFile(join(cwd, "after.ndjson"), "utf8");
    expect(text).not.toContain(decisions[1]);
    expect(text).toContain(decisions[0]);
    const verified = await audit(
      "verify",
      "after.ndjson",
      "--key",
      key,
      "--since",
      "last.txt",
      "--json",
    );
    expect([verified.code, verified.json]).toEqual([
      0,
      expect.objectContaining({ erased: 1, size: 4 }),
    ]);
  });

  it("erases every decision of a subject, or single fields", async () => {
    const erase = async (...argv: string[]) => {
      const { code, json } = await audit("erase", "--config", "config.json", ...argv, "--json");
      return [code, json.error?.code ?? json];
    };
    const field = ["--field", "presentation_digest"];
    expect(await erase("--decision", String(decisions[0]), ...field)).toEqual([
      0,
      { outcome: "erased", openings: 0, fields: { presentation_digest: 1, terms_digest: 1 } },
    ]);
    expect(await erase("--subject", ALICE)).toEqual([0, expect.objectContaining({ openings: 1 })]);
    expect(await erase("--subject", ALICE)).toEqual([
      0,
      { outcome: "erased", openings: 0, fields: {} },
    ]);
    expect(await erase("--subject", ALICE, ...field)).toEqual([2, "ERR_CLI_USAGE"]);
    expect(await erase("--decision", "none")).toEqual([2, "ERR_CLI_USAGE"]);
    expect(await erase("--decision", "x", "--field", "salt")).toEqual([2, "ERR_CLI_USAGE"]);
    expect(await erase()).toEqual([2, "ERR_CLI_USAGE"]);
  });

  it("creates no store where there is none, and exports none that was never signed", async () => {
    await writeFile(join(cwd, "config.json"), JSON.stringify({ ...CONFIG, storeFile: "none.db" }));
    const { code, json } = await exportTo("log.ndjson");
    expect([code, json.error?.code]).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    await expect(stat(join(cwd, "none.db"))).rejects.toThrow();
    await (await openDatabase(openSqlite(join(cwd, "none.db")))).destroy();
    const unsigned = await exportTo("log.ndjson");
    expect(unsigned.json.error?.code).toBe("ERR_AUDIT_KEY_UNKNOWN");
    await expect(stat(join(cwd, "log.ndjson"))).rejects.toThrow();
  });
});

describe("symbolon audit erase --customer", () => {
  it("erases an issuer's customer by the key file, and revokes; without a key file it is misuse", async () => {
    const cwd = await temporaryDirectory();
    const passphrase = "of the service's key file";
    const keyFile = await createKeyFile({
      passphrase,
      random: (bytes) => void webcrypto.getRandomValues(bytes),
      now: START / 1000,
    });
    const write = (name: string, json: unknown) =>
      writeFile(join(cwd, name), JSON.stringify(json), { mode: 0o600 });
    await write("keys.json", keyFile);
    await write("plain.json", CONFIG);
    await write("config.json", { ...CONFIG, keyFile: join(cwd, "keys.json") });
    const { keys } = await openKeyFile(keyFile, passphrase);
    const customer = issuanceSecrets(keys).customer("customer-1");
    const database = await openDatabase(openSqlite(join(cwd, "store.db")));
    await database.transaction().execute((transaction) =>
      storeCommitmentRegistry({ transaction, now: START, expiresAt: START + 1 }).bind({
        customerId: customer,
        holderCommitment: 5n,
        statusIndex: 7,
      }),
    );
    await database.destroy();
    const erase = (config: string, id: string) =>
      run(["audit", "erase", "--config", config, "--customer", id, "--json"], {
        cwd,
        now: new Date(START),
        env: { SYMBOLON_SERVICE_PASSPHRASE: passphrase },
      });
    expect((await erase("plain.json", "customer-1")).code).toBe(2);
    expect((await erase("config.json", "customer-2")).json).toEqual({
      outcome: "erased",
      revoked: 0,
      rows: 0,
    });
    expect((await erase("config.json", "customer-1")).json).toEqual({
      outcome: "erased",
      revoked: 1,
      rows: 1,
    });
    const after = await openDatabase(openSqlite(join(cwd, "store.db")));
    expect(await after.selectFrom("issuances").selectAll().execute()).toMatchObject([
      { status_index: 7, customer: null, commitment: null, revoked_at: START },
    ]);
    expect(await verifyAuditLog(after)).toMatchObject({ intact: true });
    await after.destroy();
  });
});
