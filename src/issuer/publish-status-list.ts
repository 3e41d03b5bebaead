import { formatInstant } from "../credential/calendar.ts";
import { createStatusListCredential } from "../status/create-status-list-credential.ts";
import {
  bottomTile,
  bottomTileName,
  TOP_TILE_NAME,
  tilesOfLists,
  topTile,
} from "../status/status-tiles.ts";
import type { IssuerRecord } from "../trust/issuer-record.ts";
import { formatIssuerRecord, parseIssuerRecord } from "../trust/parse-issuer-record.ts";
import type { SignedIssuerRecord } from "../trust/verify-issuer-record.ts";
import { type Issuer, statusListAddress, statusListName } from "./create-issuer.ts";
import { signIssuerRecord } from "./sign-issuer-record.ts";

export interface PublishStatusListOptions {
  /** Unix seconds: every index not revoked was screened then; 0 = never. */
  readonly screenedAt: number;
  /** Version of the sanctions list that was screened against. */
  readonly listVersion: number;
  /** Seconds that the W3C lists stay in force; no end by default. */
  readonly validFor?: number;
}

export interface PublishedStatusList {
  /** Files for any static host, by their names below the issuer's status address. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Key, authority, status root and times. */
  readonly record: IssuerRecord;
  /** The record for the registrar: under the issuer's signature, as JSON. */
  readonly signedRecord: SignedIssuerRecord;
}

/**
 * The state of all status lists now: W3C credentials, tiles of the status tree, and the signed record for
 * the trust tree.
 * @throws TrustError `ERR_TRUST_RECORD_FORM` for a screening in the future
 * @throws KeyError `ERR_KEY_SIGNER_FAILED`: no signature, or one that does not verify
 */
export async function publishStatusList(
  issuer: Issuer,
  options: PublishStatusListOptions,
): Promise<PublishedStatusList> {
  const { statusList, statusTree } = issuer;
  // an issuer with a new key revokes in the same list
  statusTree.follow(statusList);
  const now = issuer.now();
  const record = parseIssuerRecord(
    formatIssuerRecord({
      id: issuer.id,
      publicKey: issuer.publicKey,
      ...issuer.authority,
      statusRoot: statusTree.root,
      statusAsOf: now,
      screenedAt: options.screenedAt,
      listVersion: options.listVersion,
    }),
  );
  const files = new Map<string, Uint8Array>();
  for (let tile = 0; tile < tilesOfLists(statusList.lists); tile++) {
    files.set(bottomTileName(tile), bottomTile(statusTree, tile));
  }
  files.set(TOP_TILE_NAME, topTile(statusTree));
  for (let list = 0; list < statusList.lists; list++) {
    const credential = await createStatusListCredential({
      id: statusListAddress(issuer, list),
      issuer: issuer.id,
      bits: statusList.bytes(list),
      validFrom: formatInstant(now),
      ...(options.validFor === undefined
        ? {}
        : { validUntil: formatInstant(now + options.validFor) }),
    });
    files.set(statusListName(list), new TextEncoder().encode(JSON.stringify(credential)));
  }
  return { files, record, signedRecord: await signIssuerRecord(issuer.signer, record) };
}
