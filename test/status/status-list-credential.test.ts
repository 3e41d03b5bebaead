import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeBase64url, encodeBase64url } from "../../src/status/base64url.ts";
import { createStatusListCredential } from "../../src/status/create-status-list-credential.ts";
import { decodeBitstring } from "../../src/status/decode-bitstring.ts";
import { encodeBitstring } from "../../src/status/encode-bitstring.ts";
import { parseStatusListCredential } from "../../src/status/parse-status-list-credential.ts";
import { LIST_BYTES, StatusList } from "../../src/status/status-list.ts";
import type { StatusListCredential } from "../../src/status/status-list-credential.ts";
import { changed } from "../credential/example-credential.ts";
import { codeOfAsync } from "../support/thrown.ts";

const INPUT = {
  id: "https://kyc.example/status/list-0.json",
  issuer: "did:web:kyc.example",
  validFrom: "2026-01-01T00:00:00Z",
  validUntil: "2026-01-08T00:00:00Z",
};

/** 131,072 entries, one in seven revoked. */
function someRevoked(): StatusList {
  const list = new StatusList();
  for (let index = 3; index < 131_072; index += 7) list.revoke(index);
  return list;
}

let bits: Uint8Array;
let credential: StatusListCredential;
beforeAll(async () => {
  bits = someRevoked().bytes(0);
  credential = await createStatusListCredential({ ...INPUT, bits });
});

const multibase = (bytes: Uint8Array) => `u${Buffer.from(bytes).toString("base64url")}`;
const decode = (text: string) => codeOfAsync(() => decodeBitstring(text));

describe("encodedList", () => {
  it("is GZIP in base64url with the prefix u, to another implementation", async () => {
    const text = await encodeBitstring(bits);
    expect(text[0]).toBe("u");
    expect(new Uint8Array(gunzipSync(Buffer.from(text.slice(1), "base64url")))).toEqual(bits);
  });

  it("is read from another implementation", async () => {
    expect(await decodeBitstring(multibase(gzipSync(bits)))).toEqual(bits);
    expect(await decodeBitstring(multibase(gzipSync(bits, { level: 0 })))).toEqual(bits);
  });

  it.each([-1, 1])("refuses %i byte of difference in length", async (difference) => {
    const codeFor = (length: number) => decode(multibase(gzipSync(new Uint8Array(length))));
    expect(await codeFor(LIST_BYTES + difference)).toBe("ERR_STATUS_LIST_LENGTH");
    expect(await codeFor(LIST_BYTES)).toBe("accepted");
  });

  it("stops at a GZIP bomb of 16 MiB", async () => {
    const bomb = gzipSync(new Uint8Array(1 << 24));
    expect(bomb.length).toBeLessThan(17_000);
    expect(await decode(multibase(bomb))).toBe("ERR_STATUS_LIST_LENGTH");
  });

  it("stops before unpacking a text of 1 MB", async () => {
    expect(await decode(`u${"A".repeat(1_000_000)}`)).toBe("ERR_STATUS_LIST_LENGTH");
  });

  it("refuses another base, padding, loose bits, cut and flipped data", async () => {
    const good = multibase(gzipSync(bits));
    expect(await decode(good)).toBe("accepted");
    expect(await decode(good.slice(1))).toBe("ERR_STATUS_LIST_FORM");
    expect(await decode(`z${good.slice(1)}`)).toBe("ERR_STATUS_LIST_FORM");
    expect(await decode(`${good}=`)).toBe("ERR_STATUS_LIST_FORM");
    expect(await decode(`${good.slice(0, 99)}+${good.slice(100)}`)).toBe("ERR_STATUS_LIST_FORM");
    expect(await decode(good.slice(0, good.length - 8))).toBe("ERR_STATUS_LIST_FORM");
    expect(await decode("u")).toMatch(/^ERR_STATUS_LIST_/);
    const flipped = gzipSync(bits);
    flipped[flipped.length - 6] = (flipped[flipped.length - 6] ?? 0) ^ 1;
    expect(await decode(multibase(flipped))).toBe("ERR_STATUS_LIST_FORM");
    expect(await decode(multibase(bits))).toMatch(/^ERR_STATUS_LIST_/);
  });

  it("refuses to read fewer entries than the standard wants", async () => {
    await expect(decodeBitstring("u", 131_064)).rejects.toThrow(RangeError);
  });
});

describe("base64url", () => {
  it("agrees with another implementation", () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
      const text = Buffer.from(bytes).toString("base64url");
      expect(encodeBase64url(bytes)).toBe(text);
      expect(decodeBase64url(text)).toEqual(bytes);
    }
  });

  it.each(["A", "AB", "AAB", "AA==", "A A", "A+AA", "A/AA", "é"])("refuses %j", (text) => {
    expect(decodeBase64url(text)).toBeUndefined();
    expect(decodeBase64url("AA")).toEqual(Uint8Array.of(0));
  });
});

describe("the status list credential", () => {
  it("has the members of the standard", () => {
    expect(credential).toEqual({
      "@context": ["https://www.w3.org/ns/credentials/v2"],
      id: INPUT.id,
      type: ["VerifiableCredential", "BitstringStatusListCredential"],
      issuer: INPUT.issuer,
      validFrom: INPUT.validFrom,
      validUntil: INPUT.validUntil,
      credentialSubject: {
        id: `${INPUT.id}#list`,
        type: "BitstringStatusList",
        statusPurpose: "revocation",
        encodedList: credential.credentialSubject.encodedList,
      },
    });
  });

  it("comes back with the same bits, through JSON", async () => {
    const parsed = await parseStatusListCredential(JSON.parse(JSON.stringify(credential)));
    expect(parsed).toEqual({ id: INPUT.id, issuer: INPUT.issuer, bits });
  });

  const parse = (changes: object, options = {}) =>
    codeOfAsync(() => parseStatusListCredential(changed(credential, { ...changes }), options));
  const subject = (changes: object) =>
    parse({ credentialSubject: changed(credential.credentialSubject, { ...changes }) });

  it.each([
    ["@context", []],
    ["@context", ["https://www.w3.org/2018/credentials/v1"]],
    ["type", ["BitstringStatusListCredential"]],
    ["type", ["VerifiableCredential", "VerifiableCredential"]],
    ["id", "ftp://kyc.example/list"],
    ["issuer", { id: "did:web:kyc.example" }],
    ["validUntil", "soon"],
    ["note", 1],
    ["proof", "x"],
    ["credentialSubject", undefined],
  ])("refuses %s = %o", async (member, value) => {
    expect(await parse({ [member]: value })).toBe("ERR_STATUS_LIST_FORM");
  });

  it.each([
    ["type", ["BitstringStatusListCredential", "VerifiableCredential"]],
    ["validUntil", undefined],
    ["proof", { type: "DataIntegrityProof" }],
  ])("accepts the twin %s = %o", async (member, value) => {
    expect(await parse({ [member]: value })).toBe("accepted");
  });

  it.each([
    ["type", "BitstringStatusListEntry", "FORM"],
    ["statusPurpose", "suspension", "PURPOSE"],
    ["statusPurpose", ["revocation"], "PURPOSE"],
    ["statusPurpose", undefined, "FORM"],
    ["encodedList", undefined, "FORM"],
    ["encodedList", 5, "FORM"],
    ["statusSize", 2, "FORM"],
    ["ttl", -1, "FORM"],
  ])("refuses the subject with %s = %o", async (member, value, reason) => {
    expect(await subject({ [member]: value })).toMatch(
      `ERR_STATUS_${reason === "FORM" ? "LIST_FORM" : reason}`,
    );
  });

  it("accepts the subject with a ttl and without an id", async () => {
    expect(await subject({ ttl: 300_000, id: undefined })).toBe("accepted");
  });

  it("refuses a list before and after its time", async () => {
    const [from, until] = [Date.UTC(2026, 0, 1) / 1000, Date.UTC(2026, 0, 8) / 1000];
    for (const now of [from, until]) expect(await parse({}, { now })).toBe("accepted");
    for (const now of [from - 1, until + 1])
      expect(await parse({}, { now })).toBe("ERR_STATUS_STALE");
  });
});
