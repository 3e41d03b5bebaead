import { beforeAll, describe, expect, it } from "vitest";
import { loadEddsa } from "../../src/field/eddsa.ts";
import { createKeystore } from "../../src/issuer/create-keystore.ts";
import { KEYSTORE_COST, type Keystore, parseKeystore } from "../../src/issuer/keystore.ts";
import { openKeystore } from "../../src/issuer/open-keystore.ts";
import { changed } from "../credential/example-credential.ts";
import { codeOf, codeOfAsync } from "../support/thrown.ts";
import { countingRandom, ISSUER_SECRET } from "./example-issuer.ts";

const PASSPHRASE = "correct horse battery staple";

let keystore: Keystore;
beforeAll(async () => {
  keystore = await createKeystore({
    secret: ISSUER_SECRET,
    passphrase: PASSPHRASE,
    random: countingRandom(),
  });
});

const open = (json: unknown, passphrase = PASSPHRASE) =>
  codeOfAsync(() => openKeystore(json, passphrase));
const flip = (hex: string, place: number) =>
  `${hex.slice(0, place)}${hex[place] === "0" ? "1" : "0"}${hex.slice(place + 1)}`;

describe("the keystore", () => {
  it("gives the secret back, through JSON", async () => {
    const secret = await openKeystore(JSON.parse(JSON.stringify(keystore)), PASSPHRASE);
    expect(secret).toEqual(ISSUER_SECRET);
  });

  it("names the public key and the cost, and not the secret", async () => {
    const { x, y } = (await loadEddsa()).publicKey(ISSUER_SECRET);
    expect(keystore.publicKey).toEqual({ x: String(x), y: String(y) });
    expect(keystore.kdf).toMatchObject({ name: "scrypt", ...KEYSTORE_COST });
    expect(JSON.stringify(keystore)).not.toContain(Buffer.from(ISSUER_SECRET).toString("hex"));
  });

  it("takes the passphrase in any Unicode form", async () => {
    const own = { secret: ISSUER_SECRET, random: countingRandom() };
    const composed = await createKeystore({ ...own, passphrase: "caf\u00e9 au lait" });
    expect(await open(composed, "cafe\u0301 au lait")).toBe("accepted");
    expect(await open(composed, "cafe au lait")).toBe("ERR_KEY_KEYSTORE_PASSPHRASE");
  });

  it.each(["", `${PASSPHRASE} `, PASSPHRASE.toUpperCase()])(
    "refuses the passphrase %j (H13)",
    async (passphrase) => {
      expect(await open(keystore, passphrase)).toBe("ERR_KEY_KEYSTORE_PASSPHRASE");
    },
  );

  it.each([
    ["first byte of the ciphertext", (k: Keystore) => ({ ciphertext: flip(k.ciphertext, 0) })],
    ["last byte of the tag", (k: Keystore) => ({ ciphertext: flip(k.ciphertext, 95) })],
    ["salt", (k: Keystore) => ({ kdf: { ...k.kdf, salt: flip(k.kdf.salt, 5) } })],
    ["nonce", (k: Keystore) => ({ cipher: { ...k.cipher, nonce: flip(k.cipher.nonce, 5) } })],
    ["cost, raised", (k: Keystore) => ({ kdf: { ...k.kdf, p: 2 } })],
    ["public key", (k: Keystore) => ({ publicKey: { x: k.publicKey.y, y: k.publicKey.x } })],
  ])("refuses a change of the %s (H13)", async (_, change) => {
    expect(await open({ ...keystore, ...change(keystore) })).toBe("ERR_KEY_KEYSTORE_PASSPHRASE");
  });

  it.each([
    { n: 2 ** 16 },
    { n: 1 },
    { n: 2 ** 17 + 1 },
    { n: 2 ** 21 },
    { r: 1 },
    { r: 16 },
    { p: 17 },
  ])("refuses the cost %o while parsing (H13)", async (cost) => {
    const cheap = { ...keystore, kdf: { ...keystore.kdf, ...cost } };
    expect(await open(cheap)).toBe("ERR_KEY_KEYSTORE_COST");
    expect(codeOf(() => parseKeystore(cheap))).toBe("ERR_KEY_KEYSTORE_COST");
    expect(codeOf(() => parseKeystore({ ...keystore, kdf: { ...keystore.kdf } }))).toBe("accepted");
  });

  it.each(["type", "version", "publicKey", "kdf", "cipher", "ciphertext"])(
    "refuses one without %s",
    (member) => {
      const without = changed(keystore, { [member]: undefined });
      expect(codeOf(() => parseKeystore(without))).toBe("ERR_KEY_KEYSTORE_FORM");
    },
  );

  it.each([
    { version: 2 },
    { note: "" },
    { ciphertext: "AB" },
    { ciphertext: "g".repeat(96) },
    { ciphertext: "A".repeat(96) },
    { cipher: { name: "none", nonce: "00".repeat(24) } },
    { kdf: { name: "pbkdf2", n: 2 ** 17, r: 8, p: 1, salt: "00".repeat(32) } },
    { kdf: { name: "scrypt", n: "131072", r: 8, p: 1, salt: "00".repeat(32) } },
    { kdf: { name: "scrypt", n: 2 ** 17, r: 8, p: 1, salt: "" } },
  ])("refuses %o", (changes) => {
    expect(codeOf(() => parseKeystore({ ...keystore, ...changes }))).toBe("ERR_KEY_KEYSTORE_FORM");
  });
});

describe("createKeystore", () => {
  const create = (changes: object) =>
    codeOfAsync(() =>
      createKeystore({
        secret: ISSUER_SECRET,
        passphrase: PASSPHRASE,
        random: countingRandom(),
        ...changes,
      }),
    );

  it("refuses a short secret, a short passphrase, a lowered cost", async () => {
    expect(await create({ secret: new Uint8Array(31) })).toBe("ERR_KEY_SECRET_FORM");
    expect(await create({ passphrase: "1234567" })).toBe("ERR_KEY_KEYSTORE_PASSPHRASE");
    expect(await create({ cost: { n: 2 ** 14, r: 8, p: 1 } })).toBe("ERR_KEY_KEYSTORE_COST");
    expect(await create({ passphrase: "12345678" })).toBe("accepted");
  });

  it("uses new salt and nonce each time", async () => {
    const random = countingRandom();
    const own = { secret: ISSUER_SECRET, passphrase: PASSPHRASE, random };
    const [one, two] = [await createKeystore(own), await createKeystore(own)];
    expect(one.kdf.salt).not.toBe(two.kdf.salt);
    expect(one.cipher.nonce).not.toBe(two.cipher.nonce);
    expect(one.ciphertext).not.toBe(two.ciphertext);
  });
});
