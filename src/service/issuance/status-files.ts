import { formatInstant } from "../../credential/calendar.ts";
import { type Issuer, statusListAddress, statusListName } from "../../issuer/create-issuer.ts";
import { createStatusListCredential } from "../../status/create-status-list-credential.ts";
import { LIST_BYTES, StatusList } from "../../status/status-list.ts";
import {
  BOTTOM_TILE_BYTES,
  bottomTileName,
  TOP_TILE_NAME,
  tilesOfLists,
} from "../../status/status-tiles.ts";
import { newestPublication, revokedIn } from "../store/issuance/status-publications.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import type { StatusPublicationTable } from "../store/tables.ts";
import type { Issuing } from "./issuing.ts";

/** The files of a publication, by name. */
export type StatusFiles = ReadonlyMap<string, Uint8Array>;

/** Under it the signed record is served beside the lists. */
const RECORD_NAME = "issuer-record.json";
const LISTS_A_TILE = BOTTOM_TILE_BYTES / LIST_BYTES;

/** The files of the newest publication, made once on each node and kept in memory until there is a newer one. */
export function createStatusFiles({ issuer }: Issuing, database: ServiceDatabase) {
  let kept: { readonly sequence: number; readonly files: Promise<StatusFiles> } | undefined;
  return async (): Promise<StatusFiles | undefined> => {
    const newest = await newestPublication(database);
    if (newest === undefined) return undefined;
    const { sequence } = newest;
    if (kept?.sequence !== sequence) {
      const files = revokedIn(database, sequence).then((revoked) =>
        makeFiles(issuer, newest, revoked),
      );
      kept = { sequence, files };
      files.catch(() => {
        if (kept?.files === files) kept = undefined;
      });
    }
    return kept.files;
  };
}

/** Nothing is hashed: bottom tiles are the bits of the lists, and the publication has the top tile. */
async function makeFiles(
  issuer: Issuer,
  { published_at, record, top_tile }: StatusPublicationTable,
  revoked: readonly number[],
): Promise<StatusFiles> {
  const { lists } = issuer.statusList;
  const list = new StatusList(lists);
  for (const index of revoked) list.revoke(index);
  const files = new Map<string, Uint8Array>([
    [TOP_TILE_NAME, new Uint8Array(Buffer.from(top_tile, "base64url"))],
    [RECORD_NAME, new TextEncoder().encode(record)],
  ]);
  for (let tile = 0; tile < tilesOfLists(lists); tile++) {
    files.set(bottomTileName(tile), bitsOfTile(list, tile));
  }
  for (let number = 0; number < lists; number++) {
    const credential = await createStatusListCredential({
      id: statusListAddress(issuer, number),
      issuer: issuer.id,
      bits: list.bytes(number),
      validFrom: formatInstant(Math.floor(published_at / 1000)),
    });
    files.set(statusListName(number), new TextEncoder().encode(JSON.stringify(credential)));
  }
  return files;
}

function bitsOfTile(list: StatusList, tile: number): Uint8Array {
  const bytes = new Uint8Array(BOTTOM_TILE_BYTES);
  for (let i = 0; i < LISTS_A_TILE; i++) {
    const number = tile * LISTS_A_TILE + i;
    if (number < list.lists) bytes.set(list.bytes(number), i * LIST_BYTES);
  }
  return bytes;
}
