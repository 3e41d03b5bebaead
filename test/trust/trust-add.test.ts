import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { signIssuerRecord } from "../../src/issuer/sign-issuer-record.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import type { IssuerRecordJson } from "../../src/trust/parse-issuer-record.ts";
import type { SignedIssuerRecord } from "../../src/trust/verify-issuer-record.ts";
import { run, temporaryDirectory } from "../cli/support/run.ts";
import { exampleIssuers } from "./example-issuers.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const [EXAMPLE] = exampleIssuers(1) as [IssuerRecord];
const AUTHORITY = { regimes: ["UK-MLR"], maxKycLevel: "low", clientClasses: [] };

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await write("authority.json", AUTHORITY);
});

const write = (name: string, json: unknown) =>
  writeFile(join(directory, name), JSON.stringify(json));

/** What the issuer with this key signs: its example record, with changes. */
async function signedBy(
  seed: number,
  changes: Partial<IssuerRecord> = {},
): Promise<SignedIssuerRecord> {
  const signer = await createLocalSigner(new Uint8Array(32).fill(seed));
  return signIssuerRecord(signer, { ...EXAMPLE, publicKey: signer.publicKey, ...changes });
}

async function add(json: unknown, ...more: string[]): Promise<string> {
  await write("record.json", json);
  const argv = ["trust", "add", "--record", "record.json", ...more, "--json"];
  const result = await run(argv, { cwd: directory, now: NOW });
  return result.code === 0 ? "accepted" : (result.json.error?.code ?? "no code");
}

const NEW = ["--authority", "authority.json"];

async function listed(): Promise<IssuerRecordJson[]> {
  return JSON.parse(await readFile(join(directory, "trust/issuers.json"), "utf8"));
}

const keys = async () => (await listed()).map(({ publicKey }) => publicKey.x);

describe("symbolon trust add", () => {
  it("takes signed records alone", async () => {
    const signed = await signedBy(1);
    expect(await add(signed.record, ...NEW)).toBe("ERR_TRUST_RECORD_FORM");
    expect(await add({ record: signed.record }, ...NEW)).toBe("ERR_TRUST_RECORD_FORM");
    const forged = { ...signed, record: { ...signed.record, statusRoot: "7" } };
    expect(await add(forged, ...NEW)).toBe("ERR_TRUST_RECORD_SIGNATURE");
    expect(await add(signed)).toBe("ERR_CLI_USAGE");
    expect(await add(signed, ...NEW)).toBe("accepted");
    expect(await listed()).toEqual([{ ...signed.record, ...AUTHORITY }]);
  });

  it("takes a newer record and refuses an older one, though the issuer signed it", async () => {
    const at = (statusAsOf: number) => signedBy(1, { statusAsOf, statusRoot: BigInt(statusAsOf) });
    expect(await add(await at(1_790_000_060), ...NEW)).toBe("accepted");
    expect(await add(await at(1_790_000_120))).toBe("accepted");
    expect(await add(await at(1_790_000_119))).toBe("ERR_TRUST_RECORD_FORM");
    expect(await add(await at(1_790_000_119), ...NEW)).toBe("ERR_TRUST_RECORD_FORM");
    expect(await add(await at(1_790_000_119), "--rotate", "instead")).toBe("ERR_TRUST_RECORD_FORM");
    expect((await listed()).map(({ statusRoot }) => statusRoot)).toEqual(["1790000120"]);
    expect(await add(await at(1_790_000_120))).toBe("accepted");
  });

  it("refuses a record from the future", async () => {
    const now = NOW.getTime() / 1000;
    const future = await signedBy(1, { statusAsOf: now + 1 });
    expect(await add(future, ...NEW)).toBe("ERR_TRUST_RECORD_FORM");
    expect(await add(await signedBy(1, { statusAsOf: now }), ...NEW)).toBe("accepted");
  });

  it("refuses a listed issuer's record under another key, unless told of a rotation", async () => {
    const [old, next] = [await signedBy(1), await signedBy(2)];
    expect(await add(old, ...NEW)).toBe("accepted");
    expect(await add(next)).toBe("ERR_TRUST_ISSUER_DUPLICATE");
    expect(await add(next, ...NEW)).toBe("ERR_TRUST_ISSUER_DUPLICATE");
    expect(await add(next, "--rotate", "sideways")).toBe("ERR_CLI_USAGE");
    expect(await keys()).toEqual([old.record.publicKey.x]);
    expect(await add(next, "--rotate", "instead")).toBe("accepted");
    expect(await listed()).toEqual([{ ...next.record, ...AUTHORITY }]);
    expect(await add(old)).toBe("ERR_TRUST_ISSUER_DUPLICATE");
  });

  it("lists two keys of one issuer for a while, each with its own newer records", async () => {
    const [old, next] = [await signedBy(1), await signedBy(2)];
    const other = await signedBy(3, { id: "did:web:other.example" });
    for (const json of [old, other]) expect(await add(json, ...NEW)).toBe("accepted");
    expect(await add(next, "--rotate", "beside")).toBe("accepted");
    const all = [old, other, next].map(({ record }) => record.publicKey.x);
    expect(await keys()).toEqual(all);
    const later = { statusAsOf: EXAMPLE.statusAsOf + 60 };
    expect(await add(await signedBy(1, later))).toBe("accepted");
    expect(await add(next)).toBe("accepted");
    expect(await add(old)).toBe("ERR_TRUST_RECORD_FORM");
    expect(await keys()).toEqual(all);
    expect(await add(await signedBy(2, later), "--rotate", "instead")).toBe("accepted");
    expect(await keys()).toEqual(all.slice(1));
    expect((await listed()).map(({ clientClasses }) => clientClasses)).toEqual([[], []]);
  });

  it("refuses --rotate for an issuer that is not listed, and a key under two ids", async () => {
    const signed = await signedBy(1);
    expect(await add(signed, ...NEW, "--rotate", "beside")).toBe("ERR_CLI_USAGE");
    expect(await add(signed, ...NEW)).toBe("accepted");
    const renamed = await signedBy(1, { id: "did:web:other.example" });
    expect(await add(renamed, ...NEW)).toBe("ERR_TRUST_ISSUER_DUPLICATE");
  });
});
