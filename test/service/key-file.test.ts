import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { createKeyFile, rotateKeyFile } from "../../src/service/keys/create-key-file.ts";
import { type KeyFile, openKeyFile } from "../../src/service/keys/key-file.ts";
import { loadServiceKeys, takePassphrase } from "../../src/service/keys/load-service-keys.ts";
import { publicKeysOf } from "../../src/service/keys/service-keys.ts";
import { scratchDirectory } from "./child.ts";
import { configJson } from "./world.ts";

const PASSPHRASE = "a passphrase of the operator's";
const random = (bytes: Uint8Array) => void crypto.getRandomValues(bytes);

let made: KeyFile;
let rotated: KeyFile;
beforeAll(async () => {
  made = await createKeyFile({ passphrase: PASSPHRASE, random, now: 1000 });
  rotated = await rotateKeyFile(made, { passphrase: PASSPHRASE, random, now: 2000, overlap: 60 });
});

function write(content: unknown, mode = 0o600, name = "keys.json"): string {
  const path = join(scratchDirectory(), name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return path;
}

const load = (changes: Record<string, unknown>, passphrase: string | undefined = PASSPHRASE) =>
  loadServiceKeys(parseServiceConfig(configJson(changes)), passphrase);

describe("H13: the service's key file", () => {
  it("opens with its passphrase, of whatever source, and gives the same keys each time", async () => {
    const passphraseFile = write(`${PASSPHRASE}\n`, 0o400, "passphrase");
    const keyFile = write(made);
    const { keys, areEphemeral } = await load({ keyFile });
    expect([areEphemeral, publicKeysOf(keys), keys.retired]).toEqual([false, made.current, []]);
    const again = await loadServiceKeys(
      parseServiceConfig(configJson({ keyFile, passphraseFile })),
      undefined,
    );
    expect(again.keys.pseudonym("x")).toBe(keys.pseudonym("x"));
    expect(JSON.stringify(made)).not.toContain(Buffer.from(keys.derive("x")).toString("hex"));
  });

  it("refuses a wrong passphrase, and none", async () => {
    const keyFile = write(made);
    await expect(load({ keyFile }, `${PASSPHRASE}.`)).rejects.toMatchObject({
      code: "ERR_KEY_KEYSTORE_PASSPHRASE",
    });
    const config = parseServiceConfig(configJson({ keyFile }));
    for (const given of [undefined, ""]) {
      await expect(loadServiceKeys(config, given)).rejects.toMatchObject({
        code: "ERR_SERVICE_CONFIG",
        details: { keys: ["passphraseFile"] },
      });
    }
  });

  it("refuses a flipped bit wherever it is", async () => {
    const [stranger] = rotated.retired;
    const changes: Partial<Record<keyof KeyFile, unknown>>[] = [
      { ciphertext: (made.ciphertext.startsWith("0") ? "1" : "0") + made.ciphertext.slice(1) },
      { from: 1001, current: { ...made.current, attester: `0x${"1".repeat(40)}` } },
      // A key of the attacker's own, as one of before.
      { retired: [stranger] },
    ];
    for (const change of changes) {
      await expect(openKeyFile({ ...made, ...change }, PASSPHRASE)).rejects.toMatchObject({
        code: "ERR_KEY_KEYSTORE_PASSPHRASE",
      });
    }
  });

  it("refuses a lowered or absurd cost before it works, and what is of no form", async () => {
    for (const cost of [{ n: 2 ** 14 }, { n: 2 ** 21 }, { n: 2 ** 17 + 1 }, { r: 1 }, { p: 17 }]) {
      await expect(
        openKeyFile({ ...made, kdf: { ...made.kdf, ...cost } }, PASSPHRASE),
      ).rejects.toMatchObject({ code: "ERR_KEY_KEYSTORE_COST" });
    }
    for (const change of [
      { type: "SymbolonKeystore" },
      { version: 2 },
      { more: 1 },
      { ciphertext: "00" },
    ]) {
      await expect(openKeyFile({ ...made, ...change }, PASSPHRASE)).rejects.toMatchObject({
        code: "ERR_KEY_KEYSTORE_FORM",
      });
    }
    await expect(load({ keyFile: write("{") })).rejects.toMatchObject({
      code: "ERR_KEY_KEYSTORE_FORM",
    });
  });

  it("refuses a key or passphrase file that others may read, and one that is not there", async () => {
    for (const mode of [0o644, 0o640, 0o604, 0o660]) {
      await expect(load({ keyFile: write(made, mode) })).rejects.toMatchObject({
        code: "ERR_KEY_KEYSTORE_MODE",
      });
    }
    const passphraseFile = write(PASSPHRASE, 0o644, "passphrase");
    const config = parseServiceConfig(configJson({ keyFile: write(made), passphraseFile }));
    await expect(loadServiceKeys(config, undefined)).rejects.toMatchObject({
      code: "ERR_KEY_KEYSTORE_MODE",
      details: { keys: ["passphraseFile"] },
    });
    await expect(load({ keyFile: "/nowhere/keys.json" })).rejects.toMatchObject({
      code: "ERR_SERVICE_CONFIG",
    });
    await expect(load({ keyFile: scratchDirectory() })).rejects.toThrow();
  });

  it("takes a credential of systemd's, whose mask shows as the group's right", async () => {
    const keyFile = write(made, 0o440);
    await expect(load({ keyFile })).rejects.toMatchObject({ code: "ERR_KEY_KEYSTORE_MODE" });
    vi.stubEnv("CREDENTIALS_DIRECTORY", join(keyFile, ".."));
    onTestFinished(() => void vi.unstubAllEnvs());
    // It is read, and what is asked for next is the passphrase.
    await expect(load({ keyFile }, "")).rejects.toMatchObject({ code: "ERR_SERVICE_CONFIG" });
    chmodSync(keyFile, 0o444);
    await expect(load({ keyFile })).rejects.toMatchObject({ code: "ERR_KEY_KEYSTORE_MODE" });
  });

  it("refuses keys that end with the process where several nodes share a store", async () => {
    const storeUrl = "postgres://db.example/gate";
    await expect(load({ storeUrl, storeFile: undefined })).rejects.toMatchObject({
      code: "ERR_SERVICE_CONFIG",
      details: { keys: ["keyFile"] },
    });
    expect((await load({})).areEphemeral).toBe(true);
  });

  it("takes the passphrase out of the environment", () => {
    const environment = { SYMBOLON_SERVICE_PASSPHRASE: "secret", OTHER: "1" };
    expect([takePassphrase(environment), environment]).toEqual(["secret", { OTHER: "1" }]);
    expect(takePassphrase(environment)).toBeUndefined();
  });
});

describe("a rotation", () => {
  it("keeps the public keys of before and the holders' pseudonyms, and no secret", async () => {
    expect(rotated).toMatchObject({
      from: 2000,
      retired: [{ ...made.current, from: 1000, until: 2060 }],
    });
    const [before, after] = [
      await openKeyFile(made, PASSPHRASE),
      await openKeyFile(rotated, PASSPHRASE),
    ];
    expect(after.keys.pseudonym("holder")).toBe(before.keys.pseudonym("holder"));
    for (const name of ["receipts", "checkpoints", "attester"] as const) {
      expect(rotated.current[name]).not.toBe(made.current[name]);
    }
    expect(Buffer.from(after.secret).equals(before.secret)).toBe(false);
  });

  it("refuses a wrong passphrase, and a clock before the file's own time", async () => {
    const options = { passphrase: "another passphrase", random, now: 3000, overlap: 60 };
    await expect(rotateKeyFile(made, options)).rejects.toMatchObject({
      code: "ERR_KEY_KEYSTORE_PASSPHRASE",
    });
    await expect(
      rotateKeyFile(made, { ...options, passphrase: PASSPHRASE, now: 999 }),
    ).rejects.toMatchObject({ code: "ERR_KEY_KEYSTORE_FORM" });
    await expect(createKeyFile({ passphrase: "short", random, now: 0 })).rejects.toMatchObject({
      code: "ERR_KEY_KEYSTORE_PASSPHRASE",
    });
  });
});
