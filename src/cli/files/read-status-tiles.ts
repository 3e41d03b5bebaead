import { join } from "node:path";
import type { Credential } from "../../credential/types.ts";
import type { StatusTiles } from "../../status/status-path-from-tiles.ts";
import {
  BOTTOM_TILE_BYTES,
  bottomTileName,
  statusTileAddresses,
  TOP_TILE_BYTES,
  TOP_TILE_NAME,
  tileOf,
} from "../../status/status-tiles.ts";
import type { CliIo } from "../io.ts";
import { readBytesInput } from "./read-input.ts";

export interface ReadStatusTilesOptions {
  /** A copy of the issuer's published directory, absolute; without it the tiles are fetched. */
  readonly directory?: string | undefined;
  /** Fetch them from this machine or a private network too. */
  readonly allowLocal?: boolean | undefined;
}

/**
 * The two tiles that a credential needs: from a copy of the issuer's published directory, else from where the
 * credential says. A host learns which of 64 buckets, and no index.
 * @throws CliError `ERR_CLI_FILE_MISSING`, `ERR_CLI_FILE_FORM`
 */
export async function readStatusTiles(
  io: CliIo,
  { status }: Credential,
  { directory, allowLocal = false }: ReadStatusTilesOptions,
): Promise<StatusTiles> {
  if (directory !== undefined) {
    const bottomName = bottomTileName(tileOf(status.index));
    return {
      top: await readTile(join(directory, TOP_TILE_NAME), TOP_TILE_BYTES),
      bottom: await readTile(join(directory, bottomName), BOTTOM_TILE_BYTES),
    };
  }
  const addresses = statusTileAddresses(status.statusListCredential, status.index);
  const get = (url: string, maximum: number) =>
    io.fetchBytes(url, { maximum, allowLocal, signal: io.signal });
  const [top, bottom] = await Promise.all([
    get(addresses.top, TOP_TILE_BYTES),
    get(addresses.bottom, BOTTOM_TILE_BYTES),
  ]);
  return { top, bottom };
}

async function readTile(path: string, maximum: number): Promise<Uint8Array> {
  return new Uint8Array(await readBytesInput(path, { maximum }));
}
