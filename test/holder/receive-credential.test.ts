import { beforeAll, describe, expect, it } from "vitest";
import type { Claims } from "../../src/credential/types.ts";
import { FIELD_ORDER, isScalar } from "../../src/field/scalar.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { createHolder } from "../../src/holder/create-holder.ts";
import {
  type ReceiveCredentialOptions,
  receiveCredential,
} from "../../src/holder/receive-credential.ts";
import { createWorld, fullClaims, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

const refusal = (code: string) => expect.objectContaining({ code });

function receive(json: unknown, changes: Partial<ReceiveCredentialOptions> = {}) {
  const { hash, holder, now } = world;
  return receiveCredential(json, { hash, holder, now, ...changes });
}

describe("receiveCredential", () => {
  it("takes the issuer's credential, by its known key and with the promised claims", async () => {
    const issuerKey = world.issuer.publicKey;
    await expect(
      receive(structuredClone(world.credential), { issuerKey, promised: fullClaims() }),
    ).resolves.toEqual(world.credential);
  });

  it("M3: refuses a clock that shows no time", async () => {
    const now = new Date(Number.NaN);
    await expect(receive(world.credential, { now })).rejects.toThrow(RangeError);
  });

  it("refuses what is no credential", async () => {
    for (const json of [null, "", [], {}, { ...world.credential, note: "hello" }]) {
      await expect(receive(json)).rejects.toEqual(refusal("ERR_CREDENTIAL_FORM"));
    }
  });

  it("refuses a claim, time or index that was changed after signing", async () => {
    const { credential } = world;
    const { claims, status } = credential;
    for (const changes of [
      { claims: { ...claims, kycLevel: "substantial" } },
      {
        claims: {
          ...claims,
          residence: { country: "FR" },
        },
      },
      { claims: { ...claims, pep: undefined } },
      { expiresAt: "2036-01-01T00:00:00Z" },
      { status: { ...status, index: status.index + 1 } },
      { salt: "5" },
      { signature: { ...credential.signature, s: "5" } },
    ]) {
      const altered = JSON.parse(JSON.stringify({ ...credential, ...changes }));
      await expect(receive(altered)).rejects.toEqual(refusal("ERR_CREDENTIAL_SIGNATURE"));
    }
  });

  it("refuses a credential for another holder, and for another issuer's blind", async () => {
    const mismatch = refusal("ERR_CREDENTIAL_HOLDER_MISMATCH");
    const { credential: others } = await createWorld({ holder: "two" });
    await expect(receive(others)).rejects.toEqual(mismatch);
    // the id is a label that the signature does not cover; the blind derives from it
    const issuer = { ...world.credential.issuer, id: "did:web:other.example" };
    await expect(receive({ ...world.credential, issuer })).rejects.toEqual(mismatch);
  });

  it("refuses another key than the issuer's known one", async () => {
    const issuerKey = world.trustTree.records[0]?.publicKey;
    if (issuerKey === undefined) throw new Error("the world has issuers");
    await expect(receive(world.credential, { issuerKey })).rejects.toEqual(
      refusal("ERR_CREDENTIAL_SIGNATURE"),
    );
  });

  it("V8: refuses an issuer key of small order, off the curve or outside the subgroup", async () => {
    for (const [publicKey, code] of [
      [{ x: "0", y: "1" }, "ERR_KEY_SMALL_ORDER"],
      [{ x: "0", y: String(FIELD_ORDER - 1n) }, "ERR_KEY_SMALL_ORDER"],
      [{ x: "1", y: "1" }, "ERR_KEY_OFF_CURVE"],
    ] as const) {
      const issuer = { ...world.credential.issuer, publicKey };
      await expect(receive({ ...world.credential, issuer })).rejects.toEqual(refusal(code));
    }
  });

  it("refuses a credential before and after its time", async () => {
    const { issuedAt, expiresAt } = world.credential;
    const at = (text: string, shift: number) => new Date(Date.parse(text) + shift);
    for (const now of [at(issuedAt, -1000), at(expiresAt, 1000)]) {
      await expect(receive(world.credential, { now })).rejects.toEqual(
        refusal("ERR_CREDENTIAL_VALIDITY"),
      );
    }
    for (const now of [at(issuedAt, 0), at(expiresAt, 0)]) {
      await expect(receive(world.credential, { now })).resolves.toBeDefined();
    }
  });

  it("names the claims that differ from those promised, never their values", async () => {
    const promised: Claims = {
      ...fullClaims(),
      kycLevel: "substantial",
      taxResidences: ["DE"],
      dateOfBirth: "1990-07-15",
    };
    const error = await receive(world.credential, { promised }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: "ERR_CREDENTIAL_CLAIM_CONFLICT",
      details: { claims: ["kycLevel", "taxResidence2", "dateOfBirth"] },
    });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/1990|substantial|FR/);
  });

  it("S4: no canary of secret or claims in any refusal", async () => {
    const { claims, salt } = world.credential;
    const bad = [
      { ...world.credential, salt: "5" },
      { ...world.credential, claims: { ...claims, dateOfBirth: "1990-07-14x" } },
      { ...world.credential, claims: { ...claims, nickname: "canary-nickname" } },
      { ...world.credential, holderCommitment: "x" },
    ];
    for (const json of bad) {
      const error = await receive(json).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(Error);
      const text = JSON.stringify(error) + String(error) + String(error.cause);
      for (const canary of [String(world.holder.secret), salt, "07-14", "canary", "DE-BE"]) {
        expect(text).not.toContain(canary);
      }
    }
  });
});

describe("createHolder and bindHolder", () => {
  it("makes a non-zero scalar of the bytes that it is given", () => {
    const holder = createHolder((bytes) => bytes.fill(0xff));
    expect(isScalar(holder.secret) && holder.secret !== 0n).toBe(true);
    let calls = 0;
    const again = createHolder((bytes) => bytes.fill(calls++ === 0 ? 0 : 1));
    expect(again.secret).not.toBe(0n);
    expect(calls).toBe(2);
  });

  it("binds one holder to one issuer always alike, and to no two alike", () => {
    const { hash, holder } = world;
    const bound = bindHolder(hash, holder, "did:web:a.example");
    expect(bindHolder(hash, holder, "did:web:a.example")).toEqual(bound);
    const others = [
      bindHolder(hash, holder, "did:web:b.example"),
      bindHolder(hash, holder, ""),
      bindHolder(hash, { secret: holder.secret + 1n }, "did:web:a.example"),
    ];
    for (const { blind, commitment } of others) {
      expect(blind).not.toBe(bound.blind);
      expect(commitment).not.toBe(bound.commitment);
    }
    expect(bound.commitment).toBe(hash("HOLDER", [holder.secret, bound.blind]));
  });

  it("C3: refuses a secret that is no scalar", () => {
    for (const secret of [-1n, FIELD_ORDER]) {
      expect(() => bindHolder(world.hash, { secret }, "did:web:a.example")).toThrowError(
        refusal("ERR_ENCODING_SCALAR_RANGE"),
      );
    }
  });
});
