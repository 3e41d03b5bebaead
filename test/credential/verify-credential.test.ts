import { beforeAll, describe, expect, it } from "vitest";
import { parseInstant } from "../../src/credential/calendar.ts";
import { credentialCommitment } from "../../src/credential/credential-commitment.ts";
import type { Credential } from "../../src/credential/types.ts";
import { verifyCredential } from "../../src/credential/verify-credential.ts";
import { loadEddsa } from "../../src/field/eddsa.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { exampleCredential, FULL_CLAIMS, HOLDER, TERMS } from "./example-credential.ts";

let credential: Credential;
beforeAll(async () => {
  credential = await exampleCredential();
});

const codeFor = (json: unknown, options = {}) => codeOfAsync(() => verifyCredential(json, options));

describe("verifyCredential", () => {
  it("gives the words and the commitment that the circuit takes", async () => {
    const verified = await verifyCredential(credential, { holder: HOLDER });
    expect(verified.claimWords).toHaveLength(2);
    const hash = await loadHash();
    const message = hash("CREDENTIAL", [
      1n,
      hash("HOLDER", [HOLDER.secret, HOLDER.blind]),
      ...verified.claimWords,
      0n,
      5555n,
    ]);
    expect(verified.commitment).toBe(message);
  });

  it.each([
    ["a better KYC level", { claims: { ...FULL_CLAIMS, kycLevel: "high" } }],
    ["a claim left out", { claims: { kycDoneAt: FULL_CLAIMS.kycDoneAt } }],
    ["another country", { claims: { ...FULL_CLAIMS, taxResidences: ["DE", "FR"] } }],
    ["slots in another order", { claims: { ...FULL_CLAIMS, taxResidences: ["US", "DE"] } }],
    ["a second later", { expiresAt: "2027-01-11T00:00:01Z" }],
    ["a second earlier", { issuedAt: "2026-01-10T23:59:59Z" }],
    ["another holder", { holderCommitment: "77" }],
    ["another salt", { salt: "5556" }],
  ])("refuses a credential with %s", async (_, changes) => {
    expect(await codeFor({ ...credential, ...changes })).toBe("ERR_CREDENTIAL_SIGNATURE");
  });

  it("accepts its twins: unchanged, and with labels changed that nothing signs", async () => {
    expect(await codeFor(credential)).toBe("accepted");
    const issuer = { ...credential.issuer, id: "did:web:other.example" };
    expect(await codeFor({ ...credential, issuer })).toBe("accepted");
  });

  it("refuses another status index, R, S and key", async () => {
    const { status, signature, issuer } = credential;
    const next = { ...status, index: status.index + 1 };
    expect(await codeFor({ ...credential, status: next })).toBe("ERR_CREDENTIAL_SIGNATURE");
    const s = String(BigInt(signature.s) + 1n);
    expect(await codeFor({ ...credential, signature: { ...signature, s } })).toBe(
      "ERR_CREDENTIAL_SIGNATURE",
    );
    const r8 = issuer.publicKey;
    expect(await codeFor({ ...credential, signature: { ...signature, r8 } })).toBe(
      "ERR_CREDENTIAL_SIGNATURE",
    );
    const { x, y } = (await loadEddsa()).publicKey(new Uint8Array(32).fill(43));
    const publicKey = { x: String(x), y: String(y) };
    expect(await codeFor({ ...credential, issuer: { ...issuer, publicKey } })).toBe(
      "ERR_CREDENTIAL_SIGNATURE",
    );
  });

  it("knows the holder by secret and blind", async () => {
    expect(await codeFor(credential, { holder: HOLDER })).toBe("accepted");
    for (const change of [{ secret: HOLDER.secret + 1n }, { blind: HOLDER.blind + 1n }]) {
      expect(await codeFor(credential, { holder: { ...HOLDER, ...change } })).toBe(
        "ERR_CREDENTIAL_HOLDER_MISMATCH",
      );
    }
  });

  it("is in force from issuedAt to expiresAt, as the circuit has it (C15)", async () => {
    const from = parseInstant(TERMS.issuedAt) ?? 0;
    const until = parseInstant(TERMS.expiresAt) ?? 0;
    for (const now of [from, until]) expect(await codeFor(credential, { now })).toBe("accepted");
    for (const now of [Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(verifyCredential(credential, { now })).rejects.toThrow(RangeError);
    }
    for (const now of [from - 1, until + 1]) {
      expect(await codeFor(credential, { now })).toBe("ERR_CREDENTIAL_VALIDITY");
    }
  });
});

describe("credentialCommitment", () => {
  it("moves with each of its inputs", async () => {
    const hash = await loadHash();
    const inputs = {
      layoutVersion: 1,
      holderCommitment: 2n,
      claimWords: [3n, 4n],
      extensionRoot: 5n,
      salt: 6n,
    };
    const all = [
      inputs,
      { ...inputs, holderCommitment: 3n },
      { ...inputs, claimWords: [4n, 3n] },
      { ...inputs, claimWords: [3n, 5n] },
      { ...inputs, extensionRoot: 6n },
      { ...inputs, salt: 5n },
    ].map((given) => credentialCommitment(hash, given));
    expect(new Set(all).size).toBe(all.length);
    expect(() => credentialCommitment(hash, { ...inputs, layoutVersion: 2 })).toThrow(RangeError);
  });
});
