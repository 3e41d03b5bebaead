import { beforeAll, describe, expect, it } from "vitest";
import type { PointJson } from "../../src/credential/types.ts";
import { addPoints, SUBGROUP_ORDER } from "../../src/field/babyjub.ts";
import { type Eddsa, loadEddsa } from "../../src/field/eddsa.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { type IssuerRecord, issuerLeaf } from "../../src/trust/issuer-record.ts";
import { issuerRecordMessage } from "../../src/trust/issuer-record-message.ts";
import { formatIssuerRecord } from "../../src/trust/parse-issuer-record.ts";
import {
  type SignedIssuerRecord,
  verifyIssuerRecord,
} from "../../src/trust/verify-issuer-record.ts";
import { changed } from "../credential/example-credential.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { exampleIssuers } from "./example-issuers.ts";

const SECRET = new Uint8Array(32).fill(21);
const OTHER_SECRET = new Uint8Array(32).fill(22);

let hash: Hash;
let eddsa: Eddsa;
let record: IssuerRecord;
let signed: SignedIssuerRecord;

const pointJson = ({ x, y }: { x: bigint; y: bigint }): PointJson => ({
  x: String(x),
  y: String(y),
});

/** The record under a signature over a message of one's own. */
function sign(over: IssuerRecord, message: bigint, secret = SECRET): SignedIssuerRecord {
  const { r8, s } = eddsa.sign(secret, message);
  return {
    record: formatIssuerRecord(over),
    signature: { r8: pointJson(r8), s: String(s) },
  };
}

const codeFor = (json: unknown, options = {}) =>
  codeOfAsync(() => verifyIssuerRecord(hash, json, options));

beforeAll(async () => {
  [hash, eddsa] = await Promise.all([loadHash(), loadEddsa()]);
  const [example] = exampleIssuers(1) as [IssuerRecord];
  record = { ...example, publicKey: eddsa.publicKey(SECRET) };
  signed = sign(record, issuerRecordMessage(hash, record));
});

describe("verifyIssuerRecord", () => {
  it("reads what the issuer signed", async () => {
    expect(await verifyIssuerRecord(hash, JSON.parse(JSON.stringify(signed)))).toEqual(record);
  });

  it.each([
    { id: "did:web:issuer-1.example" },
    { regimes: ["EU-AMLR", "none", "UK-MLR"] },
    { maxKycLevel: "substantial" },
    { clientClasses: [] },
    { statusRoot: "2" },
    { statusAsOf: 1_790_000_001 },
    { screenedAt: 1 },
    { listVersion: 1 },
  ])("refuses a record in which somebody changed %o", async (changes) => {
    const json = { ...signed, record: changed(signed.record, { ...changes }) };
    expect(await codeFor(json)).toBe("ERR_TRUST_RECORD_SIGNATURE");
    const twin = { ...record, ...changes, statusRoot: BigInt(json.record.statusRoot) };
    const honest = twin as IssuerRecord;
    expect(await codeFor(sign(honest, issuerRecordMessage(hash, honest)))).toBe("accepted");
  });

  it("refuses the signature of another key, and a record that was given another key", async () => {
    const message = issuerRecordMessage(hash, record);
    expect(await codeFor(sign(record, message, OTHER_SECRET))).toBe("ERR_TRUST_RECORD_SIGNATURE");
    const publicKey = pointJson(eddsa.publicKey(OTHER_SECRET));
    const json = { ...signed, record: { ...signed.record, publicKey } };
    expect(await codeFor(json)).toBe("ERR_TRUST_RECORD_SIGNATURE");
  });

  it("refuses a signature over the leaf, and one over a credential's commitment", async () => {
    const leaf = issuerLeaf(hash, record);
    const commitment = hash("CREDENTIAL", [1n, leaf, 0n, 0n, 0n, 0n]);
    expect(new Set([leaf, commitment, issuerRecordMessage(hash, record)]).size).toBe(3);
    expect(await codeFor(sign(record, leaf))).toBe("ERR_TRUST_RECORD_SIGNATURE");
    expect(await codeFor(sign(record, commitment))).toBe("ERR_TRUST_RECORD_SIGNATURE");
  });

  it("refuses R8 off the curve or another point, and s beyond the order", async () => {
    const { r8, s } = signed.signature;
    const point = { x: BigInt(r8.x), y: BigInt(r8.y) };
    const withSignature = (changes: object) =>
      codeFor({ ...signed, signature: { ...signed.signature, ...changes } });
    const refused = "ERR_TRUST_RECORD_SIGNATURE";
    expect(await withSignature({})).toBe("accepted");
    expect(await withSignature({ r8: { ...r8, y: String(point.y + 1n) } })).toBe(refused);
    expect(await withSignature({ r8: pointJson(addPoints(point, record.publicKey)) })).toBe(
      refused,
    );
    expect(await withSignature({ s: String(BigInt(s) + SUBGROUP_ORDER) })).toBe(refused);
    expect(await withSignature({ s: "0" })).toBe(refused);
  });

  it("refuses what is no signed record: a bare one, one without a signature, one with more", async () => {
    const { signature } = signed;
    for (const json of [
      signed.record,
      { record: signed.record },
      { signature },
      { ...signed, note: 1 },
      { ...signed, signature: { ...signature, s: 5 } },
      { ...signed, signature: { ...signature, r8: { x: "1" } } },
      { ...signed, record: { ...signed.record, statusRoot: "01" } },
      [signed],
      null,
    ]) {
      expect(await codeFor(json)).toBe("ERR_TRUST_RECORD_FORM");
    }
  });

  it("refuses an unsafe key, under which anything verifies", async () => {
    const publicKey = { x: "0", y: "1" };
    const json = { ...signed, record: { ...signed.record, publicKey } };
    expect(await codeFor(json)).toBe("ERR_KEY_SMALL_ORDER");
  });

  it("refuses times in the future", async () => {
    expect(await codeFor(signed, { now: record.statusAsOf })).toBe("accepted");
    expect(await codeFor(signed, { now: record.statusAsOf - 1 })).toBe("ERR_TRUST_RECORD_FORM");
  });
});
