import { beforeAll, describe, expect, it } from "vitest";
import { parseCredential } from "../../src/credential/parse-credential.ts";
import type { Credential } from "../../src/credential/types.ts";
import { addPoints, IDENTITY, multiplyPoint, SUBGROUP_ORDER } from "../../src/field/babyjub.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { codeOf } from "../support/thrown.ts";
import { changed, exampleCredential } from "./example-credential.ts";

let credential: Credential;
beforeAll(async () => {
  credential = await exampleCredential();
});

/** The credential with the member at a path replaced, or left out. */
function withMember(path: string, value: unknown): unknown {
  const [head = "", ...rest] = path.split(".");
  const replace = (target: object, key: string, keys: readonly string[]): object => {
    const [next, ...others] = keys;
    if (next === undefined) return changed(target, { [key]: value });
    const inner = (target as Record<string, object>)[key] ?? {};
    return changed(target, { [key]: replace(inner, next, others) });
  };
  return replace(credential, head, rest);
}

const MEMBERS = [
  "type",
  "version",
  "layoutVersion",
  "issuer",
  "issuer.id",
  "issuer.publicKey",
  "issuer.publicKey.x",
  "holderCommitment",
  "claims",
  "issuedAt",
  "expiresAt",
  "status",
  "status.index",
  "status.statusListCredential",
  "extensionRoot",
  "salt",
  "signature",
  "signature.r8",
  "signature.r8.y",
  "signature.s",
];

describe("parseCredential", () => {
  it("reads a credential with every claim, through JSON", () => {
    expect(parseCredential(JSON.parse(JSON.stringify(credential)))).toEqual(credential);
  });

  it.each(MEMBERS)("refuses one without %s", (path) => {
    expect(codeOf(() => parseCredential(withMember(path, undefined)))).toMatch(/^ERR_CREDENTIAL_/);
  });

  it.each(["", "issuer.", "issuer.publicKey.", "status.", "signature.", "signature.r8."])(
    "refuses an unknown member %sextra",
    (path) => {
      const code = codeOf(() => parseCredential(withMember(`${path}extra`, "1")));
      expect(code).toBe("ERR_CREDENTIAL_FORM");
    },
  );

  it("refuses __proto__ as a member (H6)", () => {
    const text = JSON.stringify(credential).replace("{", '{"__proto__":{"version":1},');
    expect(codeOf(() => parseCredential(JSON.parse(text)))).toBe("ERR_CREDENTIAL_FORM");
  });

  it.each([
    ["type", "VerifiableCredential", "FORM"],
    ["version", 2, "FORM"],
    ["version", "1", "FORM"],
    ["layoutVersion", 2, "LAYOUT_UNKNOWN"],
    ["issuer.id", "did:key:z6Mk", "FORM"],
    ["issuer.id", "https://kyc.example", "FORM"],
    ["issuer.id", "did:web:kyc.example/..", "FORM"],
    ["issuer.publicKey.x", 5, "FORM"],
    ["issuer.publicKey.x", "0x05", "FORM"],
    ["holderCommitment", String(FIELD_ORDER), "FORM"],
    ["holderCommitment", "007", "FORM"],
    ["holderCommitment", -1, "FORM"],
    ["salt", "", "FORM"],
    ["salt", null, "FORM"],
    ["extensionRoot", "1", "FORM"],
    ["extensionRoot", 0, "FORM"],
    ["issuedAt", "2026-01-11", "FORM"],
    ["expiresAt", "2026-01-11T00:00:00Z", "VALIDITY"],
    ["issuedAt", "2026-01-01T00:00:00Z", "VALIDITY"],
    ["status.index", 2 ** 25, "FORM"],
    ["status.index", "5", "FORM"],
    ["status.index", 1.5, "FORM"],
    ["status.statusListCredential", "http://kyc.example/list", "FORM"],
    ["status.statusListCredential", "file:///etc/passwd", "FORM"],
    ["status.statusListCredential", "https://user:pass@kyc.example/list", "FORM"],
    ["status.statusListCredential", `https://kyc.example/${"a".repeat(2048)}`, "FORM"],
    ["signature.s", String(SUBGROUP_ORDER), "FORM"],
    ["signature", [], "FORM"],
    ["claims.kycDoneAt", undefined, "CLAIM_MISSING"],
    ["claims.note", "x", "CLAIM_UNKNOWN"],
    ["claims.residence.country", "XX", "CLAIM_UNKNOWN"],
  ])("refuses %s = %o", (path, value, reason) => {
    const code = codeOf(() => parseCredential(withMember(path, value)));
    expect(code).toBe(`ERR_CREDENTIAL_${reason}`);
  });

  it.each([
    ["status.statusListCredential", "http://localhost:8080/list"],
    ["issuer.id", "did:web:kyc.example%3A8443:issuers:1"],
    ["status.index", 0],
    ["signature.s", String(SUBGROUP_ORDER - 1n)],
  ])("accepts the twin %s = %o", (path, value) => {
    expect(codeOf(() => parseCredential(withMember(path, value)))).toBe("accepted");
  });

  it.each([null, undefined, "x", 5, [], [{}]])("refuses %o for a credential", (json) => {
    expect(codeOf(() => parseCredential(json))).toBe("ERR_CREDENTIAL_FORM");
  });

  it("refuses an unsafe issuer key (C4, V8)", () => {
    const { x, y } = credential.issuer.publicKey;
    const key = { x: BigInt(x), y: BigInt(y) };
    const generator = {
      x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
      y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
    };
    const codeFor = (point: { x: bigint; y: bigint }) =>
      codeOf(() =>
        parseCredential(withMember("issuer.publicKey", { x: String(point.x), y: String(point.y) })),
      );
    expect(codeFor(key)).toBe("accepted");
    expect(codeFor(IDENTITY)).toBe("ERR_KEY_SMALL_ORDER");
    expect(codeFor({ x: key.x, y: key.x })).toBe("ERR_KEY_OFF_CURVE");
    const shifted = addPoints(key, multiplyPoint(generator, SUBGROUP_ORDER));
    expect(codeFor(shifted)).toBe("ERR_KEY_NOT_IN_SUBGROUP");
  });
});
