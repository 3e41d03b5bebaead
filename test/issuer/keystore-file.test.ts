import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readKeystoreFile, writeKeystoreFile } from "../../src/cli/keystore-file.ts";
import { createKeystore } from "../../src/issuer/create-keystore.ts";
import type { Keystore } from "../../src/issuer/keystore.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { countingRandom, ISSUER_SECRET } from "./example-issuer.ts";

let keystore: Keystore;
beforeAll(async () => {
  keystore = await createKeystore({
    secret: ISSUER_SECRET,
    passphrase: "correct horse battery staple",
    random: countingRandom(),
  });
});

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keystore-"));
  path = join(folder, "issuer.json");
});
afterEach(() => rm(folder, { recursive: true }));

const read = () => codeOfAsync(() => readKeystoreFile(path));
const write = (to = path) => codeOfAsync(() => writeKeystoreFile(to, keystore));

describe("the keystore file", () => {
  it("is written with mode 0600, alone in its folder, and read back", async () => {
    await writeKeystoreFile(path, keystore);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["issuer.json"]);
    expect(await readKeystoreFile(path)).toEqual(keystore);
  });

  it.each([0o644, 0o640, 0o604, 0o620, 0o601])("is refused with mode %o (H13)", async (mode) => {
    await writeKeystoreFile(path, keystore);
    await chmod(path, mode);
    expect(await read()).toBe("ERR_KEY_KEYSTORE_MODE");
    await chmod(path, 0o600);
    expect(await read()).toBe("accepted");
    await chmod(path, 0o400);
    expect(await read()).toBe("accepted");
  });

  it("is never overwritten", async () => {
    expect(await write()).toBe("accepted");
    const before = await readFile(path);
    expect(await write()).toBe("ERR_KEY_KEYSTORE_EXISTS");
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(folder)).toEqual(["issuer.json"]);
  });

  it("has one winner among 20 that write at once", async () => {
    const codes = await Promise.all(Array.from({ length: 20 }, () => write()));
    expect(codes.filter((code) => code === "accepted")).toHaveLength(1);
    expect(codes.filter((code) => code === "ERR_KEY_KEYSTORE_EXISTS")).toHaveLength(19);
    expect(await readdir(folder)).toEqual(["issuer.json"]);
  });

  it("needs a folder, and to be there", async () => {
    expect(await write(join(folder, "none", "issuer.json"))).toBe("ERR_CLI_FILE_MISSING");
    expect(await read()).toBe("ERR_CLI_FILE_MISSING");
    path = folder;
    await chmod(folder, 0o700);
    expect(await read()).toBe("ERR_KEY_KEYSTORE_FORM");
  });

  it.each([
    ["no JSON", '{"type": CANARY'],
    ["another object", '{"type":"CANARY"}'],
    ["nothing", ""],
    ["too much", `"${"x".repeat(70_000)}"`],
  ])("is refused with %s inside, which is not shown (S4)", async (_, text) => {
    await writeFile(path, text, { mode: 0o600 });
    const error = await readKeystoreFile(path).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: "ERR_KEY_KEYSTORE_FORM" });
    expect(`${error}${JSON.stringify(error)}`).not.toMatch(/CANARY|xxxx/);
  });
});
