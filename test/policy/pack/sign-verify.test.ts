import { FlattenedSign, importJWK } from "jose";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/field/canonical-json.ts";
import type { Authority } from "../../../src/policy/pack/authority-schema.ts";
import { digestPolicyPack } from "../../../src/policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../../src/policy/pack/policy-pack.ts";
import { signPolicyPack } from "../../../src/policy/pack/sign-policy-pack.ts";
import type { SignedPack } from "../../../src/policy/pack/signed-pack.ts";
import {
  type VerifyPolicyPackOptions,
  verifyPolicyPack,
} from "../../../src/policy/pack/verify-policy-pack.ts";
import { codeOfAsync } from "../../support/thrown.ts";
import { authorityOf, DID, EC_KEYS, ED_KEYS, hash, kid, NOW, packOf } from "./fixtures.ts";

type Jwk = (typeof ED_KEYS)[number] | (typeof EC_KEYS)[number];

const PINNED = authorityOf(2, ...ED_KEYS);
const PACK = packOf();

/** Signs with the keys at these places. */
async function sign(
  pack: PolicyPack,
  keys: readonly Jwk[],
  ...places: number[]
): Promise<SignedPack> {
  let signed: SignedPack | undefined;
  for (const i of places) {
    const added = signed === undefined ? {} : { signed };
    signed = await signPolicyPack(pack, { hash, kid: kid(i), key: keys[i], ...added });
  }
  if (signed === undefined) throw new Error("nobody signs");
  return signed;
}

const verify = (signed: unknown, options: Partial<VerifyPolicyPackOptions> = {}) =>
  verifyPolicyPack(signed, { hash, authority: PINNED, now: NOW, ...options });
const codeOf = (signed: unknown, options?: Partial<VerifyPolicyPackOptions>) =>
  codeOfAsync(() => verify(signed, options));

const encode = (text: string) => Buffer.from(text).toString("base64url");
const decode = (text: string) => Buffer.from(text, "base64url").toString();

/** A signature by jose over any header and payload: what a hostile signer could make. */
async function forge(
  header: object,
  payload: string,
  key: Jwk,
): Promise<SignedPack["signatures"][number]> {
  const made = await new FlattenedSign(Buffer.from(payload))
    .setProtectedHeader(header as { alg: string })
    .sign(await importJWK({ ...key }, key.kty === "OKP" ? "EdDSA" : "ES256"));
  return { protected: made.protected ?? "", signature: made.signature };
}

const HEADER = { alg: "EdDSA", kid: kid(0), typ: "symbolon-policy-pack+jws" };

describe("two of three keys", () => {
  it.each([
    [0, 1],
    [0, 2],
    [1, 2],
    [2, 0, 1],
  ])("%j verify", async (...places) => {
    const { pack, digest, signedBy, compiled } = await verify(await sign(PACK, ED_KEYS, ...places));
    expect(pack).toEqual(PACK);
    expect(digest).toBe(digestPolicyPack(PACK));
    expect(signedBy).toEqual(places.map(kid));
    expect(compiled?.policyHash.toString()).toBe(PACK.policyHash);
  });

  it("the payload is the pack's RFC 8785 text", async () => {
    const { payload } = await sign(PACK, ED_KEYS, 0);
    expect(decode(payload ?? "")).toBe(canonicalJson(PACK));
  });

  it("one key is not two, and one key twice is one", async () => {
    const UNAUTHORISED = "ERR_POLICY_PACK_UNAUTHORISED";
    expect(await codeOf(await sign(PACK, ED_KEYS, 0))).toBe(UNAUTHORISED);
    const twice = await sign(PACK, ED_KEYS, 0, 0);
    expect(twice.signatures).toHaveLength(2);
    expect(await codeOf(twice)).toBe(UNAUTHORISED);
    expect(await codeOf(twice, { authority: { ...PINNED, threshold: 1 } })).toBe("accepted");
  });

  it("ES256 as well; its second form of a signature counts no second time", async () => {
    const authority = authorityOf(2, ...EC_KEYS);
    const pack = packOf({ authority });
    const both = await sign(pack, EC_KEYS, 0, 1);
    expect(await codeOf(both, { authority })).toBe("accepted");
    const one = await sign(pack, EC_KEYS, 0);
    const [first] = one.signatures;
    const bytes = Buffer.from(first?.signature ?? "", "base64url");
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = order - BigInt(`0x${bytes.subarray(32).toString("hex")}`);
    bytes.write(s.toString(16).padStart(64, "0"), 32, "hex");
    const twin = { protected: first?.protected ?? "", signature: bytes.toString("base64url") };
    const signatures = [...one.signatures, twin];
    expect(await codeOf({ ...one, signatures }, { authority })).toBe(
      "ERR_POLICY_PACK_UNAUTHORISED",
    );
    const single = { ...authority, threshold: 1 };
    expect(await codeOf({ ...one, signatures }, { authority: single })).toBe("accepted");
  });
});

describe("whom the verifier pins counts, not whom the pack names", () => {
  const mallory = authorityOf(1, ED_KEYS[2]);

  it("a pack that lists its own signer is refused where another is pinned", async () => {
    const pack = packOf({ authority: mallory });
    const signed = await signPolicyPack(pack, { hash, kid: kid(0), key: ED_KEYS[2] });
    const pinned = authorityOf(1, ED_KEYS[0]);
    expect(await codeOf(signed, { authority: pinned })).toBe("ERR_POLICY_PACK_SIGNATURE");
    expect(await codeOf(signed, { authority: mallory })).toBe("accepted");
  });

  it("a low threshold in the pack lowers nothing", async () => {
    const pack = packOf({ authority: { ...PINNED, threshold: 1 } });
    expect(await codeOf(await sign(pack, ED_KEYS, 0))).toBe("ERR_POLICY_PACK_UNAUTHORISED");
    expect(await codeOf(await sign(pack, ED_KEYS, 0, 1))).toBe("accepted");
  });

  it("another DID is refused, whoever signed", async () => {
    const other = "did:web:other.example";
    const keys = PINNED.keys.map((key) => ({ ...key, id: key.id.replace(DID, other) }));
    const authority: Authority = { ...PINNED, did: other, keys };
    const signed = await sign(PACK, ED_KEYS, 0, 1);
    expect(await codeOf(signed, { authority })).toBe("ERR_POLICY_PACK_UNAUTHORISED");
  });

  it("a pack of another DID is refused, though the pinned keys signed it", async () => {
    const other = "did:web:other.example";
    const keys = PINNED.keys.map((key) => ({ ...key, id: key.id.replace(DID, other) }));
    const pack = packOf({ authority: { did: other, threshold: 1, keys } });
    expect(await codeOf(await sign(pack, ED_KEYS, 0, 1))).toBe("ERR_POLICY_PACK_UNAUTHORISED");
    expect(await codeOf(await sign(PACK, ED_KEYS, 0, 1))).toBe("accepted");
  });

  it("a good signature of a key that is not listed spoils the whole", async () => {
    const signed = await sign(PACK, ED_KEYS, 0, 1);
    const guest = await forge({ ...HEADER, kid: kid(7) }, canonicalJson(PACK), ED_KEYS[2]);
    const signatures = [...signed.signatures, guest];
    expect(await codeOf({ ...signed, signatures })).toBe("ERR_POLICY_PACK_UNAUTHORISED");
  });

  it.each([
    ["a threshold above the keys", { threshold: 4 }],
    ["no key", { keys: [] }],
    ["a key twice", { keys: [...PINNED.keys, ...PINNED.keys] }],
    ["a further member", { note: "" }],
  ])("a pinned authority with %s is refused", async (_, change) => {
    const authority = { ...PINNED, ...change } as Authority;
    expect(await codeOf(await sign(PACK, ED_KEYS, 0, 1), { authority })).toBe(
      "ERR_POLICY_PACK_AUTHORITY_FORM",
    );
  });
});

describe("tampering", () => {
  const SIGNED = sign(PACK, ED_KEYS, 0, 1);
  const FORM = "ERR_POLICY_PACK_JWS_FORM";
  const SIGNATURE = "ERR_POLICY_PACK_SIGNATURE";
  type Signature = SignedPack["signatures"][number];
  const withFirst = async (change: (first: Signature) => unknown) => {
    const { payload, signatures } = await SIGNED;
    return { payload, signatures: [change(signatures[0] as Signature), signatures[1]] };
  };
  const withHeader = (change: object) =>
    withFirst((first) => ({
      ...first,
      protected: encode(canonicalJson({ ...HEADER, ...change })),
    }));

  it("changes nothing, and it verifies", async () => {
    expect(await codeOf(await withFirst((first) => ({ ...first })))).toBe("accepted");
    expect(await codeOf(await withHeader({}))).toBe("accepted");
  });

  it.each([
    ["a haircut", /"basisPoints":50,/, '"basisPoints":51,'],
    ["the validity", "2027-07-01", "2028-07-01"],
    ["the notice", "An example.", "No example."],
  ])("of %s in the payload", async (_, from, to) => {
    const { payload = "", signatures } = await SIGNED;
    const text = decode(payload).replace(from, to);
    expect(text).not.toBe(decode(payload));
    expect(await codeOf({ payload: encode(text), signatures })).toBe(SIGNATURE);
  });

  it("of a policy in the payload, with its hash", async () => {
    const { signatures } = await SIGNED;
    const other = packOf({ title: "Another" });
    expect(await codeOf({ payload: encode(canonicalJson(other)), signatures })).toBe(SIGNATURE);
  });

  it("of each byte of a signature", async () => {
    for (const place of [0, 31, 32, 63]) {
      const signed = await withFirst((first) => {
        const bytes = Buffer.from(first.signature, "base64url");
        bytes[place] = (bytes[place] ?? 0) ^ 1;
        return { ...first, signature: bytes.toString("base64url") };
      });
      expect(await codeOf(signed)).toBe(SIGNATURE);
    }
  });

  it.each([
    ["alg none", { alg: "none" }, FORM],
    ["alg HS256, with a public key for a secret", { alg: "HS256" }, FORM],
    ["alg Ed25519", { alg: "Ed25519" }, FORM],
    ["no alg", { alg: undefined }, FORM],
    ["b64", { b64: false }, FORM],
    ["crit", { crit: ["b64"] }, FORM],
    ["b64 with crit", { b64: false, crit: ["b64"] }, FORM],
    ["a key of its own", { jwk: { kty: "OKP" } }, FORM],
    ["an address of keys", { jku: "https://keys.example" }, FORM],
    ["another typ", { typ: "JWT" }, FORM],
    ["no typ", { typ: undefined }, FORM],
    ["no kid", { kid: undefined }, FORM],
    ["a kid without a fragment", { kid: DID }, FORM],
    ["another listed kid", { kid: kid(2) }, SIGNATURE],
  ])("of the protected header: %s", async (_, change, code) => {
    const kept = Object.entries({ ...HEADER, ...change }).filter(
      ([, value]) => value !== undefined,
    );
    const text = encode(canonicalJson(Object.fromEntries(kept)));
    expect(await codeOf(await withFirst((first) => ({ ...first, protected: text })))).toBe(code);
  });

  it("a header that means the same in another spelling is refused, though its signature is good", async () => {
    const { payload, signatures } = await SIGNED;
    const spelled = { typ: HEADER.typ, alg: HEADER.alg, kid: HEADER.kid };
    const loose = await forge(spelled, canonicalJson(PACK), ED_KEYS[0]);
    expect(await codeOf({ payload, signatures: [loose, signatures[1]] })).toBe(FORM);
    const strict = await forge(HEADER, canonicalJson(PACK), ED_KEYS[0]);
    expect(await codeOf({ payload, signatures: [strict, signatures[1]] })).toBe("accepted");
  });

  it("signatures of two algorithms are refused", async () => {
    const ec = authorityOf(1, EC_KEYS[0]);
    const { payload, signatures } = await SIGNED;
    const other = await forge({ ...HEADER, alg: "ES256" }, canonicalJson(PACK), EC_KEYS[0]);
    expect(await codeOf({ payload, signatures: [...signatures, other] })).toBe(FORM);
    expect(await codeOf({ payload, signatures: [other] }, { authority: ec })).toBe("accepted");
  });

  it("a payload of another spelling is refused, though its signatures are good", async () => {
    for (const text of [
      JSON.stringify(PACK, null, 1),
      ` ${canonicalJson(PACK)}`,
      `\ufeff${canonicalJson(PACK)}`,
    ]) {
      const signatures = [
        await forge(HEADER, text, ED_KEYS[0]),
        await forge({ ...HEADER, kid: kid(1) }, text, ED_KEYS[1]),
      ];
      expect(await codeOf({ payload: encode(text), signatures })).toBe(FORM);
    }
  });

  it("a member twice in the payload is refused, though its signatures are good", async () => {
    const text = canonicalJson(PACK).replace('"version":2', '"version":1,"version":2');
    const signatures = [
      await forge(HEADER, text, ED_KEYS[0]),
      await forge({ ...HEADER, kid: kid(1) }, text, ED_KEYS[1]),
    ];
    expect(await codeOf({ payload: encode(text), signatures })).toBe(FORM);
  });

  it.each([
    ["an unprotected header", (first: Signature) => ({ ...first, header: { kid: kid(0) } })],
    ["no protected header", ({ signature }: Signature) => ({ header: HEADER, signature })],
    ["no signature", ({ protected: text }: Signature) => ({ protected: text })],
    ["an empty signature", (first: Signature) => ({ ...first, signature: "" })],
    ["padding", (first: Signature) => ({ ...first, signature: `${first.signature}==` })],
  ])("of the form: %s", async (_, change) => {
    expect(await codeOf(await withFirst(change))).toBe(FORM);
  });

  it.each([
    ["no signatures", { signatures: [] }],
    ["a further member", { extra: 1 }],
    ["a flattened form", { signatures: undefined, protected: "e30", signature: "AA" }],
    ["loose bits at the payload's end", { payload: "e31" }],
    ["no JSON in the payload", { payload: encode("pack") }],
  ])("of the whole: %s", async (_, change) => {
    const entries = Object.entries({ ...(await SIGNED), ...change });
    const json = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    expect(await codeOf(json)).toBe(FORM);
  });

  it("a signed pack whose members do not go together is refused", async () => {
    const wrong = { ...PACK, policyHash: "1" };
    const signatures = [
      await forge(HEADER, canonicalJson(wrong), ED_KEYS[0]),
      await forge({ ...HEADER, kid: kid(1) }, canonicalJson(wrong), ED_KEYS[1]),
    ];
    const payload = encode(canonicalJson(wrong));
    expect(await codeOf({ payload, signatures })).toBe("ERR_POLICY_HASH_MISMATCH");
  });
});

describe("detached", () => {
  it("verifies with its pack, with no other and not without", async () => {
    const one = await signPolicyPack(PACK, {
      hash,
      kid: kid(0),
      key: ED_KEYS[0],
      isDetached: true,
    });
    const more = { hash, kid: kid(1), key: ED_KEYS[1], signed: one, isDetached: true };
    const signed = await signPolicyPack(PACK, more);
    expect(Object.keys(signed)).toEqual(["signatures"]);
    expect(await codeOf(signed, { pack: PACK })).toBe("accepted");
    expect(await codeOf(signed)).toBe("ERR_POLICY_PACK_JWS_FORM");
    const other = packOf({ title: "Another" });
    expect(await codeOf(signed, { pack: other })).toBe("ERR_POLICY_PACK_SIGNATURE");
    const attached = await sign(PACK, ED_KEYS, 0, 1);
    expect(await codeOf(attached, { pack: PACK })).toBe("ERR_POLICY_PACK_JWS_FORM");
  });
});

describe("in force", () => {
  it.each([
    ["2026-07-01T00:00:00Z", 0, "accepted"],
    ["2026-07-01T00:00:00Z", -1, "ERR_POLICY_NOT_IN_FORCE"],
    ["2027-07-01T00:00:00Z", -1, "accepted"],
    ["2027-07-01T00:00:00Z", 0, "ERR_POLICY_NOT_IN_FORCE"],
  ])("%s %j s: %s", async (time, seconds, code) => {
    const now = Date.parse(time) / 1000 + seconds;
    expect(await codeOf(await sign(PACK, ED_KEYS, 0, 1), { now })).toBe(code);
  });
});

describe("supersession", () => {
  const OLD = packOf({ version: 1, supersedes: undefined, authority: authorityOf(1, ED_KEYS[0]) });
  const supersedes = { version: 1, sha256: digestPolicyPack(OLD) };
  const fresh = authorityOf(1, ED_KEYS[1]);
  const NEXT = packOf({
    supersedes,
    authority: { ...fresh, keys: [{ ...fresh.keys[0], id: kid(1) }] },
  });
  const next = NEXT.authority;
  const SUPERSESSION = "ERR_POLICY_PACK_SUPERSESSION";

  it("by the keys that the older pack lists, or by the pinned ones", async () => {
    const options = { authority: next, superseded: OLD };
    expect(await codeOf(await sign(NEXT, ED_KEYS, 0), options)).toBe("accepted");
    expect(await codeOf(await sign(NEXT, ED_KEYS, 1), options)).toBe("accepted");
    expect(await codeOf(await sign(NEXT, ED_KEYS, 2), options)).toBe(
      "ERR_POLICY_PACK_UNAUTHORISED",
    );
    expect(await codeOf(await sign(NEXT, ED_KEYS, 0), { authority: next })).toBe(
      "ERR_POLICY_PACK_UNAUTHORISED",
    );
  });

  it("a threshold is reached within one authority, not across two", async () => {
    const older = packOf({
      version: 1,
      supersedes: undefined,
      authority: authorityOf(2, ED_KEYS[0], ED_KEYS[1]),
    });
    const newer = packOf({ supersedes: { version: 1, sha256: digestPolicyPack(older) } });
    const keys = [kid(1), kid(2)].map((id, i) => ({ ...PINNED.keys[i + 1], id }));
    const authority = { ...PINNED, keys } as Authority;
    const mixed = await sign(newer, ED_KEYS, 0, 2);
    expect(await codeOf(mixed, { authority, superseded: older })).toBe(
      "ERR_POLICY_PACK_UNAUTHORISED",
    );
    const own = await sign(newer, ED_KEYS, 0, 1);
    expect(await codeOf(own, { authority, superseded: older })).toBe("accepted");
  });

  it.each([
    ["another digest", { supersedes: { ...supersedes, sha256: "00".repeat(32) } }],
    ["no word of it", { supersedes: undefined }],
    ["another id", { id: "other-pack" }],
    ["an older version named", { version: 3, supersedes: { ...supersedes, version: 2 } }],
  ])("not with %s", async (_, change) => {
    const pack = packOf({ supersedes, ...change });
    const options = { superseded: OLD, authority: { ...PINNED, threshold: 1 } };
    expect(await codeOf(await sign(pack, ED_KEYS, 0), options)).toBe(SUPERSESSION);
    const twin = packOf({ supersedes });
    expect(await codeOf(await sign(twin, ED_KEYS, 0), options)).toBe("accepted");
  });

  it("not by the same version, nor by an older one", async () => {
    const authority = { ...PINNED, threshold: 1 };
    const signed = await sign(PACK, ED_KEYS, 0);
    expect(await codeOf(signed, { authority, superseded: PACK })).toBe(SUPERSESSION);
    const newer = packOf({ version: 3 });
    expect(await codeOf(signed, { authority, superseded: newer })).toBe(SUPERSESSION);
  });
});

describe("signPolicyPack", () => {
  const codeOfSigning = (change: object) =>
    codeOfAsync(() => signPolicyPack(PACK, { hash, kid: kid(0), key: ED_KEYS[0], ...change }));
  const alone = packOf({ supersedes: undefined });

  it("refuses a key under another's kid, and an unlisted one unless the pack supersedes another", async () => {
    expect(await codeOfSigning({ key: ED_KEYS[1] })).toBe("ERR_POLICY_PACK_UNAUTHORISED");
    expect(await codeOfSigning({ kid: kid(8) })).toBe("accepted");
    const code = await codeOfAsync(() =>
      signPolicyPack(alone, { hash, kid: kid(8), key: ED_KEYS[0] }),
    );
    expect(code).toBe("ERR_POLICY_PACK_UNAUTHORISED");
  });

  it("refuses to add to signatures of another pack, or of another algorithm", async () => {
    const signed = await sign(packOf({ title: "Another" }), ED_KEYS, 1);
    expect(await codeOfSigning({ signed })).toBe("ERR_POLICY_PACK_SIGNATURE");
    expect(await codeOfSigning({ signed: await sign(PACK, ED_KEYS, 1) })).toBe("accepted");
    const ec = await signPolicyPack(PACK, { hash, kid: kid(8), key: EC_KEYS[0] });
    expect(await codeOfSigning({ signed: ec })).toBe("ERR_POLICY_PACK_JWS_FORM");
  });

  it.each([
    ["no secret", { ...ED_KEYS[0], d: undefined }],
    ["a short secret", { ...ED_KEYS[0], d: "AAAA" }],
    ["another's public key", { ...ED_KEYS[0], x: ED_KEYS[1].x }],
    ["another's public key of P-256", { ...EC_KEYS[0], x: EC_KEYS[1].x }],
    ["a further member", { ...ED_KEYS[0], use: "sig" }],
    ["another curve", { ...ED_KEYS[0], crv: "X25519" }],
    ["text", JSON.stringify(ED_KEYS[0])],
  ])("refuses a key with %s and says nothing of it", async (_, key) => {
    const failed = signPolicyPack(PACK, { hash, kid: kid(0), key });
    await expect(failed).rejects.toMatchObject({ code: "ERR_KEY_SECRET_FORM", details: {} });
    await expect(failed).rejects.toThrow(/^not a private JWK/);
  });

  it("refuses a pack that lint refuses", async () => {
    const json = { ...PACK, policyHash: "1" };
    const code = await codeOfAsync(() =>
      signPolicyPack(json, { hash, kid: kid(0), key: ED_KEYS[0] }),
    );
    expect(code).toBe("ERR_POLICY_HASH_MISMATCH");
  });
});
