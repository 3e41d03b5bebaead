import {
  type Fail,
  type Reader,
  readInteger,
  readList,
  readObject,
} from "../credential/read-object.ts";
import { readDecimal, readDidWeb, readPoint } from "../credential/read-scalars.ts";
import type { PointJson } from "../credential/types.ts";
import { CLIENT_CLASSES, KYC_LEVELS, REGIMES } from "../credential/vocabulary.ts";
import { TrustError } from "../errors.ts";
import { assertPublicKey } from "../field/babyjub.ts";
import type { IssuerAuthority, IssuerRecord } from "./issuer-record.ts";

/** An issuer's record as JSON: scalars as canonical decimals. */
export interface IssuerRecordJson extends Omit<IssuerRecord, "publicKey" | "statusRoot"> {
  readonly publicKey: PointJson;
  readonly statusRoot: string;
}

/** 31 December 9999, 23:59:59 UTC. */
const LAST_SECOND = 253_402_300_799;

export const failRecord: Fail = (path, expected) =>
  new TrustError("ERR_TRUST_RECORD_FORM", `${path}: expected ${expected}`, { details: { path } });

function readName<Name extends string>(names: readonly Name[]): Reader<Name> {
  return (value, path, fail) => {
    const name = names.find((known) => known === value);
    if (name === undefined) throw fail(path, `one of ${names.join(", ")}`, "form");
    return name;
  };
}

function readNames<Name extends string>(names: readonly Name[]): Reader<readonly Name[]> {
  return (value, path, fail) => {
    const list = readList(readName(names), 0, names.length)(value, path, fail);
    if (new Set(list).size !== list.length) throw fail(path, "each name once", "form");
    return list;
  };
}

const authorityShape = {
  regimes: readNames(["none", ...REGIMES.names]),
  maxKycLevel: readName(["none", ...KYC_LEVELS.names]),
  clientClasses: readNames(CLIENT_CLASSES.names),
};

const readAuthority = readObject(authorityShape);

const readRecord = readObject({
  id: readDidWeb,
  publicKey: readPoint,
  ...authorityShape,
  statusRoot: readDecimal,
  statusAsOf: readInteger(1, LAST_SECOND),
  screenedAt: readInteger(0, LAST_SECOND),
  listVersion: readInteger(0, 2 ** 32 - 1),
});

/** @throws TrustError `ERR_TRUST_RECORD_FORM` */
export function parseIssuerAuthority(json: unknown): IssuerAuthority {
  return readAuthority(json, "authority", failRecord);
}

/**
 * Reads a record strictly; its key is a safe one and its times are sane.
 * @param now Unix seconds; given, neither time may lie after it
 * @throws TrustError `ERR_TRUST_RECORD_FORM`
 * @throws KeyError of `assertPublicKey`
 */
export function parseIssuerRecord(json: unknown, { now }: { now?: number } = {}): IssuerRecord {
  const { publicKey, statusRoot, ...rest } = readRecord(json, "record", failRecord);
  const record = {
    ...rest,
    publicKey: assertPublicKey({ x: BigInt(publicKey.x), y: BigInt(publicKey.y) }),
    statusRoot: BigInt(statusRoot),
  };
  // A list from before the screening cannot carry its hits.
  if (record.screenedAt > record.statusAsOf) {
    throw failRecord("record.screenedAt", "a time not after statusAsOf", "form");
  }
  if (now !== undefined && record.statusAsOf > now) {
    throw failRecord("record.statusAsOf", "a time that is not in the future", "form");
  }
  return record;
}

export function formatIssuerRecord(record: IssuerRecord): IssuerRecordJson {
  const { id, publicKey, statusRoot, statusAsOf, screenedAt, listVersion } = record;
  return {
    id,
    publicKey: { x: String(publicKey.x), y: String(publicKey.y) },
    regimes: [...record.regimes],
    maxKycLevel: record.maxKycLevel,
    clientClasses: [...record.clientClasses],
    statusRoot: String(statusRoot),
    statusAsOf,
    screenedAt,
    listVersion,
  };
}
