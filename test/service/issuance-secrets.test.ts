import { beforeAll, describe, expect, it } from "vitest";
import {
  type IssuanceSecrets,
  issuanceSecrets,
} from "../../src/service/issuance/issuance-secrets.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";

const SECRET = new Uint8Array(32).fill(1);
const PSEUDONYMS = new Uint8Array(32).fill(2);

let secrets: IssuanceSecrets;
beforeAll(async () => {
  secrets = issuanceSecrets(await deriveServiceKeys(SECRET, { pseudonymSecret: PSEUDONYMS }));
});

/** The text with one bit of one byte turned. */
function flip(text: string, at: number): string {
  const bytes = Buffer.from(text, "base64url");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString("base64url");
}

describe("what is sealed", () => {
  it("opens in its place, and is another text each time", () => {
    const [one, two] = [secrets.seal("claims/1", "text"), secrets.seal("claims/1", "text")];
    expect(one).not.toBe(two);
    expect(secrets.open("claims/1", one)).toBe("text");
    expect(secrets.open("claims/1", secrets.seal("claims/1", ""))).toBe("");
  });

  it("opens in no other place, and nowhere once it was changed", () => {
    const sealed = secrets.seal("claims/1", "text");
    expect(secrets.open("claims/2", sealed)).toBeUndefined();
    const { length } = Buffer.from(sealed, "base64url");
    for (const at of [0, 12, length - 17, length - 1]) {
      expect(secrets.open("claims/1", flip(sealed, at))).toBeUndefined();
    }
    for (const other of ["", "AAAA", sealed.slice(0, 30)]) {
      expect(secrets.open("claims/1", other)).toBeUndefined();
    }
  });

  it("opens after a rotation of the key file, as codes and customers stay the same, and for no other file", async () => {
    const rotated = issuanceSecrets(
      await deriveServiceKeys(new Uint8Array(32).fill(9), { pseudonymSecret: PSEUDONYMS }),
    );
    const other = issuanceSecrets(await deriveServiceKeys(SECRET));
    const sealed = secrets.seal("claims/1", "text");
    expect(rotated.open("claims/1", sealed)).toBe("text");
    expect(other.open("claims/1", sealed)).toBeUndefined();
    for (const name of [
      (s: IssuanceSecrets) => s.code("o"),
      (s: IssuanceSecrets) => s.customer("c"),
    ]) {
      expect(name(rotated)).toBe(name(secrets));
      expect(name(other)).not.toBe(name(secrets));
    }
  });
});

describe("a nonce", () => {
  it("holds its own end, and is fresh each time", () => {
    const nonce = secrets.nonce(5_000);
    expect(secrets.readNonce(nonce, 4_999)).toBe(5_000);
    expect(secrets.readNonce(nonce, 5_000)).toBeUndefined();
    expect(secrets.nonce(5_000)).not.toBe(nonce);
  });

  it("is not read once a byte of it was changed, its end among them, nor from another issuer", async () => {
    const nonce = secrets.nonce(5_000);
    for (let at = 0; at < 40; at++) {
      expect(secrets.readNonce(flip(nonce, at), 0)).toBeUndefined();
    }
    const other = issuanceSecrets(await deriveServiceKeys(SECRET));
    expect(other.readNonce(nonce, 0)).toBeUndefined();
    for (const text of ["", "x", nonce.slice(1), `${nonce}A`, `${nonce}=`, ` ${nonce}`]) {
      expect(secrets.readNonce(text, 0)).toBeUndefined();
    }
  });
});

it("a transaction code has its digits, follows from its offer alone, and is no other's", () => {
  for (const length of [4, 6, 12]) {
    expect(secrets.txCode("offer", length)).toMatch(new RegExp(`^[0-9]{${length}}$`));
  }
  const codes = Array.from({ length: 200 }, (_, i) => secrets.txCode(`offer-${i}`, 12));
  expect(new Set(codes).size).toBe(200);
  expect(secrets.code("offer")).toMatch(/^[\w-]{43}$/);
  const names = [secrets.code("offer"), secrets.handle("offer"), secrets.customer("offer")];
  expect(new Set(names).size).toBe(3);
});
