import { beforeAll, describe, expect, it } from "vitest";
import { parseCredential } from "../../src/credential/parse-credential.ts";
import type { Signer } from "../../src/credential/signer.ts";
import { verifyCredential } from "../../src/credential/verify-credential.ts";
import { KeyError } from "../../src/errors.ts";
import { IDENTITY } from "../../src/field/babyjub.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import type { EddsaSignature } from "../../src/field/verify-eddsa.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { type IssueCredentialOptions, issueCredential } from "../../src/issuer/issue-credential.ts";
import { revokeCredential } from "../../src/issuer/revoke-credential.ts";
import { StatusList } from "../../src/status/status-list.ts";
import { changed, FULL_CLAIMS } from "../credential/example-credential.ts";
import { codeOfAsync } from "../support/thrown.ts";
import {
  commitmentOf,
  countingRandom,
  EXPIRES_AT,
  exampleIssuer,
  ISSUER_SECRET,
} from "./example-issuer.ts";

let first: bigint;
let second: bigint;
let order: IssueCredentialOptions;
beforeAll(async () => {
  [first, second] = [await commitmentOf(1n), await commitmentOf(2n)];
  order = {
    customerId: "c-1",
    holderCommitment: first,
    claims: FULL_CLAIMS,
    expiresAt: EXPIRES_AT,
  };
});

describe("issueCredential", () => {
  it("gives a credential with every claim that parses and verifies", async () => {
    const issuer = await exampleIssuer();
    const credential = await issueCredential(issuer, order);
    expect(parseCredential(JSON.parse(JSON.stringify(credential)))).toEqual(credential);
    const verified = await verifyCredential(credential, { holder: { secret: 1n, blind: 9n } });
    expect(verified.issuerKey).toEqual(issuer.publicKey);
    expect(credential.claims).toEqual(FULL_CLAIMS);
    expect(credential.issuedAt).toBe("2026-01-11T12:00:00Z");
    const list = Math.floor(credential.status.index / 131_072);
    expect(credential.status.statusListCredential).toBe(
      `https://kyc.example/status/list-${list}.json`,
    );
    expect(JSON.stringify(credential)).not.toContain("c-1");
  });

  it("draws another index and salt for each, over all open lists", async () => {
    const issuer = await exampleIssuer();
    const credentials = [];
    for (let i = 0; i < 8; i++) credentials.push(await issueCredential(issuer, order));
    expect(new Set(credentials.map(({ status }) => status.index)).size).toBe(8);
    expect(new Set(credentials.map(({ salt }) => salt)).size).toBe(8);
    const lists = new Set(credentials.map(({ status }) => Math.floor(status.index / 131_072)));
    expect(lists.size).toBeGreaterThan(1);
  });

  it.each([
    ["an unknown claim", { claims: { ...FULL_CLAIMS, iban: "x" } }, "ERR_CREDENTIAL_CLAIM_UNKNOWN"],
    ["no kycDoneAt", { claims: {} }, "ERR_CREDENTIAL_CLAIM_MISSING"],
    [
      "KYC in the future",
      { claims: { ...FULL_CLAIMS, kycDoneAt: "2026-01-11T12:00:01Z" } },
      "ERR_CREDENTIAL_VALIDITY",
    ],
    ["an end before now", { expiresAt: "2026-01-11T12:00:00Z" }, "ERR_CREDENTIAL_VALIDITY"],
    [
      "a level beyond its authority",
      { claims: { ...FULL_CLAIMS, kycLevel: "high" } },
      "ERR_TRUST_NOT_AUTHORISED",
    ],
    [
      "a class beyond its authority",
      { claims: { ...FULL_CLAIMS, clientClasses: ["eu-professional"] } },
      "ERR_TRUST_NOT_AUTHORISED",
    ],
    [
      "a regime beyond its authority",
      { claims: { ...FULL_CLAIMS, kycRegime: "US-BSA" } },
      "ERR_TRUST_NOT_AUTHORISED",
    ],
    ["a commitment of p", { holderCommitment: FIELD_ORDER }, "ERR_ENCODING_SCALAR_RANGE"],
    ["an index of a list that is not open", { statusIndex: 4 * 131_072 }, "ERR_STATUS_INDEX_RANGE"],
  ])("refuses %s, and takes no index", async (_, changes, code) => {
    const issuer = await exampleIssuer();
    const wrong = changed(order, changes);
    expect(await codeOfAsync(() => issueCredential(issuer, wrong))).toBe(code);
    expect(issuer.registry.entries()).toEqual([]);
    expect(await codeOfAsync(() => issueCredential(issuer, order))).toBe("accepted");
  });

  it("refuses a customer without a name", async () => {
    const issuer = await exampleIssuer();
    await expect(issueCredential(issuer, { ...order, customerId: "" })).rejects.toThrow(TypeError);
  });

  it("shows no claim and no customer in an error (S4)", async () => {
    const issuer = await exampleIssuer();
    const claims = changed(FULL_CLAIMS, { kycLevel: "high", dateOfBirth: "1971-05-04" });
    const wrong = { ...order, customerId: "CANARY", claims };
    const error = await issueCredential(issuer, wrong).catch((reason: Error) => reason);
    expect(`${error}${JSON.stringify(error)}`).not.toMatch(/CANARY|1971/);
  });
});

describe("one commitment a customer", () => {
  it("refuses a second one until the first is revoked", async () => {
    const issuer = await exampleIssuer();
    const old = await issueCredential(issuer, order);
    const next = { ...order, holderCommitment: second };
    const bound = "ERR_CREDENTIAL_COMMITMENT_BOUND";
    expect(await codeOfAsync(() => issueCredential(issuer, next))).toBe(bound);
    expect(await revokeCredential(issuer, old.status.index)).toBe(true);
    expect(await codeOfAsync(() => issueCredential(issuer, next))).toBe("accepted");
    expect(await codeOfAsync(() => issueCredential(issuer, order))).toBe(bound);
  });

  it("renews to the same commitment, and then wants all of its credentials revoked", async () => {
    const issuer = await exampleIssuer();
    const one = await issueCredential(issuer, order);
    const two = await issueCredential(issuer, order);
    const next = { ...order, holderCommitment: second };
    await revokeCredential(issuer, one.status.index);
    expect(await codeOfAsync(() => issueCredential(issuer, next))).toBe(
      "ERR_CREDENTIAL_COMMITMENT_BOUND",
    );
    await revokeCredential(issuer, two.status.index);
    expect(await codeOfAsync(() => issueCredential(issuer, next))).toBe("accepted");
  });

  it("refuses one commitment for two customers", async () => {
    const issuer = await exampleIssuer();
    await issueCredential(issuer, order);
    const other = { ...order, customerId: "c-2" };
    expect(await codeOfAsync(() => issueCredential(issuer, other))).toBe(
      "ERR_CREDENTIAL_COMMITMENT_BOUND",
    );
    const own = { ...other, holderCommitment: second };
    expect(await codeOfAsync(() => issueCredential(issuer, own))).toBe("accepted");
  });

  it("lets one of two through that come at once", async () => {
    const issuer = await exampleIssuer();
    const codes = await Promise.all(
      [first, second].map((holderCommitment) =>
        codeOfAsync(() => issueCredential(issuer, { ...order, holderCommitment })),
      ),
    );
    expect(codes.sort()).toEqual(["ERR_CREDENTIAL_COMMITMENT_BOUND", "accepted"]);
  });
});

describe("status indices", () => {
  it("are given once, also after a revocation", async () => {
    const issuer = await exampleIssuer();
    const at = { ...order, statusIndex: 77 };
    expect((await issueCredential(issuer, at)).status.index).toBe(77);
    expect(await codeOfAsync(() => issueCredential(issuer, at))).toBe("ERR_STATUS_INDEX_USED");
    await revokeCredential(issuer, 77);
    expect(await codeOfAsync(() => issueCredential(issuer, at))).toBe("ERR_STATUS_INDEX_USED");
    const next = { ...at, statusIndex: 78 };
    expect(await codeOfAsync(() => issueCredential(issuer, next))).toBe("accepted");
  });

  it("run out with a coded error, once every draw hits a taken one", async () => {
    const issuer = await exampleIssuer({ random: (bytes) => bytes.fill(1) });
    expect(await codeOfAsync(() => issueCredential(issuer, order))).toBe("accepted");
    expect(await codeOfAsync(() => issueCredential(issuer, order))).toBe("ERR_STATUS_LIST_FULL");
  });
});

describe("a signer that fails", () => {
  const signerOf = async (
    sign: (message: bigint, honest: Signer) => Promise<EddsaSignature>,
  ): Promise<Signer> => {
    const honest = await createLocalSigner(ISSUER_SECRET);
    return { publicKey: honest.publicKey, sign: (message) => sign(message, honest) };
  };

  it.each([
    ["throws", () => Promise.reject(new Error("no route to signer"))],
    ["signs something else", (message: bigint, honest: Signer) => honest.sign(message + 1n)],
    [
      "changes S",
      async (message: bigint, honest: Signer) => {
        const { r8, s } = await honest.sign(message);
        return { r8, s: s - 1n };
      },
    ],
    [
      "gives S + l",
      async (message: bigint, honest: Signer) => {
        const { r8, s } = await honest.sign(message);
        const order = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;
        return { r8, s: s + order };
      },
    ],
    ["gives nothing", async () => ({}) as EddsaSignature],
    [
      "signs with another key",
      async (message: bigint) =>
        (await createLocalSigner(new Uint8Array(32).fill(12))).sign(message),
    ],
  ])("%s: nothing goes out, its index is revoked, the customer is free", async (_, sign) => {
    const issuer = await exampleIssuer({ signer: await signerOf(sign) });
    const error = await issueCredential(issuer, { ...order, statusIndex: 5 }).catch(
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(KeyError);
    expect((error as KeyError).code).toBe("ERR_KEY_SIGNER_FAILED");
    expect(issuer.statusList.isRevoked(5)).toBe(true);
    expect(issuer.statusTree.isRevoked(5)).toBe(true);
    const again = await issuer.registry.bind({
      customerId: order.customerId,
      holderCommitment: second,
      statusIndex: 6,
    });
    expect(again).toBe("bound");
  });

  it("has a twin that is accepted", async () => {
    const issuer = await exampleIssuer({
      signer: await signerOf((message, honest) => honest.sign(message)),
    });
    await issueCredential(issuer, { ...order, statusIndex: 5 });
    expect(issuer.statusList.isRevoked(5)).toBe(false);
  });
});

describe("createIssuer", () => {
  it.each([
    [{ id: "kyc.example" }],
    [{ statusAddress: "https://kyc.example/status" }],
    [{ statusAddress: "http://kyc.example/status/" }],
    [{ authority: { regimes: ["EU"], maxKycLevel: "low", clientClasses: [] } as never }],
  ])("refuses %o", async (changes) => {
    expect(await codeOfAsync(() => exampleIssuer(changes))).toBe("ERR_TRUST_RECORD_FORM");
    expect(await codeOfAsync(() => exampleIssuer())).toBe("accepted");
  });

  it("refuses a signer with an unsafe key", async () => {
    const honest = await createLocalSigner(ISSUER_SECRET);
    const signer = { ...honest, publicKey: IDENTITY };
    expect(await codeOfAsync(() => exampleIssuer({ signer }))).toBe("ERR_KEY_SMALL_ORDER");
  });

  it("takes up a status list that has revocations", async () => {
    const statusList = new StatusList();
    statusList.revoke(9);
    const issuer = await exampleIssuer({ statusList, random: countingRandom(2) });
    expect([8, 9].map((index) => issuer.statusTree.isRevoked(index))).toEqual([false, true]);
  });
});

describe("createLocalSigner", () => {
  it("keeps a copy of the secret, and refuses one of 31 bytes", async () => {
    const secret = ISSUER_SECRET.slice();
    const signer = await createLocalSigner(secret);
    const before = await signer.sign(5n);
    secret.fill(0);
    expect(await signer.sign(5n)).toEqual(before);
    expect(Object.keys(signer).sort()).toEqual(["publicKey", "sign"]);
    await expect(createLocalSigner(new Uint8Array(31))).rejects.toThrow(RangeError);
  });
});
