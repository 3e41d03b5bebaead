import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openIssuerDirectory } from "../../src/cli/files/issuer-directory.ts";
import { revokeCredential } from "../../src/issuer/revoke-credential.ts";
import { run, temporaryDirectory, testIo } from "./support/run.ts";

const env = { SYMBOLON_PASSPHRASE: "a passphrase of a test" };
const ISSUER = "did:web:kyc.example";
const CLAIMS = {
  personType: "natural",
  kycLevel: "substantial",
  kycRegime: "EU-AMLR",
  kycDoneAt: "2026-11-01T09:30:00Z",
};
const now = new Date("2026-11-20T12:00:00Z");

type Json = Awaited<ReturnType<typeof run>>["json"];

/** A directory with input files, commands in it, and what they left. */
async function place() {
  const cwd = await temporaryDirectory();
  const json = (name: string, value: unknown) =>
    writeFile(join(cwd, name), JSON.stringify(value), { mode: 0o600 });
  await json("authority.json", { regimes: ["EU-AMLR"], maxKycLevel: "high", clientClasses: [] });
  await json("claims.json", CLAIMS);
  const symbolon = async (line: string): Promise<[number, string | undefined, Json]> => {
    const { code, json } = await run([...line.split(" "), "--json"], { cwd, env, now });
    return [code, json.error?.code, json];
  };
  const accepted = async (line: string): Promise<Json> => {
    const [code, error, json] = await symbolon(line);
    expect([line, code, error]).toEqual([line, 0, undefined]);
    return json;
  };
  const refused = async (line: string) => {
    const before = await snapshot(cwd);
    const [code, error] = await symbolon(line);
    expect(await snapshot(cwd)).toEqual(before);
    return [code, error];
  };
  return { cwd, json, symbolon, accepted, refused };
}

async function snapshot(directory: string) {
  const names = (await readdir(directory, { recursive: true })).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return (await stat(path)).isFile() ? [name, (await readFile(path)).toString("hex")] : [name];
    }),
  );
}

const INIT = `issuer init --id ${ISSUER} --authority authority.json --status-address https://kyc.example/`;
const BIND = `holder init --issuer ${ISSUER} --out commitment.json`;
const ISSUE =
  "issuer issue --customer c-1 --holder commitment.json --claims claims.json --out c.json";

describe("nothing is saved for a result that cannot be written", () => {
  it("holder init makes no wallet", async () => {
    const { cwd, accepted, refused } = await place();
    const to = (out: string) => BIND.replace("commitment.json", out);
    expect(await refused(to("none/c.json"))).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    expect(await refused(to("claims.json/c.json"))).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    expect(await refused(to("claims.json"))).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    await mkdir(join(cwd, "some"));
    await accepted(to("some/c.json"));
    await accepted(`${to("other/c.json")} --dir other`);
    expect((await readdir(join(cwd, "other"))).sort()).toEqual(["c.json", "keystore.json"]);
  });

  it("issuer issue takes no status index and binds nobody", async () => {
    const { accepted, refused } = await place();
    await accepted(INIT);
    await accepted(BIND);
    const to = (out: string) => ISSUE.replace("c.json", out);
    expect(await refused(to("none/c.json"))).toEqual([2, "ERR_CLI_FILE_MISSING"]);
    expect(await refused(to("claims.json"))).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    expect(await refused(`${to("wallet")} --force`)).toEqual([2, "ERR_CLI_FILE_FORM"]);
    await accepted(ISSUE);
  });

  it("times and names out of range are misuse, not faults", async () => {
    const { accepted, refused } = await place();
    await accepted(INIT);
    await accepted(BIND);
    const misuse = [2, "ERR_CLI_USAGE"];
    expect(await refused(`${ISSUE} --valid-for 999999999d`)).toEqual(misuse);
    expect(await refused(`${ISSUE} --valid-for 36501d`)).toEqual(misuse);
    expect(await refused(`${ISSUE} --expires 1969-12-31T23:59:59Z`)).toEqual(misuse);
    expect(await refused(ISSUE.replace("c-1", ""))).toEqual(misuse);
    const ask =
      "verifier request --policy preset:kyc-substantial --audience https://dex.example --out r.json --allow-development-keys";
    expect(await refused(`${ask} --lifetime 999999999d`)).toEqual(misuse);
    expect(await refused(`${ask} --lifetime 36501d`)).toEqual(misuse);
    expect(await refused(`${ask} --max-age 36500d`)).toEqual([2, "ERR_PRESENTATION_REQUEST_FORM"]);
    await accepted(`${ask} --lifetime 36500d`);
    await accepted(`${ISSUE} --valid-for 365d`);
  });
});

describe("what was cut short", () => {
  it("an issuer's init goes on with its key", async () => {
    const { cwd, accepted, refused } = await place();
    const { publicKey } = await accepted(INIT);
    const issuer = (name: string) => join(cwd, "issuer", name);
    const keystore = await readFile(issuer("keystore.json"));
    const later = ["issuer.json", "issued.json", "revoked-0.bin"];
    for (let count = 1; count <= later.length; count++) {
      for (const name of later.slice(0, count)) await rm(issuer(name));
      const result = await accepted(INIT);
      expect([result.isResumed, result.publicKey]).toEqual([true, publicKey]);
      expect(await readFile(issuer("keystore.json"))).toEqual(keystore);
    }
    expect(await refused(INIT)).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    await accepted(BIND);
    await accepted(ISSUE);
  });

  it("an issuer's init takes over no books and no key of another", async () => {
    const { cwd, accepted, refused, json } = await place();
    await accepted(INIT);
    await accepted(BIND);
    await accepted(ISSUE);
    const profile = join(cwd, "issuer", "issuer.json");
    await rm(profile);
    expect(await refused(INIT)).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    await json("issuer/issued.json", []);
    await writeFile(join(cwd, "issuer", "issued.json"), "[]\n");
    await writeFile(join(cwd, "issuer", "revoked-0.bin"), new Uint8Array(16_384).fill(1, 0, 1));
    expect(await refused(INIT)).toEqual([2, "ERR_CLI_FILE_EXISTS"]);
    await writeFile(join(cwd, "issuer", "revoked-0.bin"), new Uint8Array(16_384));
    const before = await snapshot(cwd);
    const wrong = { SYMBOLON_PASSPHRASE: "a wrong passphrase" };
    const { code, json: answer } = await run([...INIT.split(" "), "--json"], { cwd, env: wrong });
    expect([code, answer.error?.code]).toEqual([2, "ERR_KEY_KEYSTORE_PASSPHRASE"]);
    expect(await snapshot(cwd)).toEqual(before);
    await accepted(INIT);
  });

  it("a wallet is whole from its keystore on", async () => {
    const { cwd, accepted, symbolon } = await place();
    await accepted(INIT);
    await accepted(BIND);
    expect(await readdir(join(cwd, "wallet"))).toEqual(["keystore.json"]);
    const first = await readFile(join(cwd, "commitment.json"));
    await accepted(`${BIND} --force`);
    expect(await readFile(join(cwd, "commitment.json"))).toEqual(first);
    await accepted(ISSUE);
    await accepted("holder receive --credential c.json");
    await mkdir(join(cwd, "bare"));
    const bare = await symbolon("holder receive --credential c.json --dir bare");
    expect(bare.slice(0, 2)).toEqual([2, "ERR_CLI_FILE_MISSING"]);
  });

  it("a revocation is on the list before the books free the customer", async () => {
    const { cwd, accepted } = await place();
    await accepted(INIT);
    await accepted(BIND);
    const { statusIndex } = await accepted(ISSUE);
    const index = Number(statusIndex);
    const directory = join(cwd, "issuer");
    const books = join(directory, "issued.json");
    const kept = await readFile(books);
    const { issuer, save } = await openIssuerDirectory(testIo({ cwd, env, now }), directory);
    await revokeCredential(issuer, index);
    await rm(books);
    await mkdir(books);
    await expect(save()).rejects.toThrow("issued.json");
    const bits = await readFile(join(directory, "revoked-0.bin"));
    expect((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))).not.toBe(0);

    // Revoking it once more frees the customer.
    await rm(books, { recursive: true });
    await writeFile(books, kept, { mode: 0o600 });
    expect(await accepted(`issuer revoke --index ${index}`)).toMatchObject({ wasInForce: false });
    expect(JSON.parse(await readFile(books, "utf8"))).toMatchObject([{ released: true }]);
  });
});
