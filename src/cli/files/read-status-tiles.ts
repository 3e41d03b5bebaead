import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Credential } from "../../credential/types.ts";
import { CliError } from "../../errors.ts";
import type { StatusTiles } from "../../status/status-path-from-tiles.ts";
import {
  BOTTOM_TILE_BYTES,
  bottomTileName,
  statusTileAddresses,
  TOP_TILE_NAME,
  tileOf,
} from "../../status/status-tiles.ts";
import type { CliIo } from "../io.ts";

/**
 * The two tiles that a credential needs: from a copy of the issuer's published directory, else from where the
 * credential says. A host learns which of 64 buckets, and no index.
 * @param directory absolute
 */
export async function readStatusTiles(
  io: CliIo,
  { status }: Credential,
  directory: string | undefined,
): Promise<StatusTiles> {
  if (directory !== undefined) {
    return {
      top: await readTile(join(directory, TOP_TILE_NAME)),
      bottom: await readTile(join(directory, bottomTileName(tileOf(status.index)))),
    };
  }
  const addresses = statusTileAddresses(status.statusListCredential, status.index);
  const [top, bottom] = await Promise.all([
    fetchTile(io, addresses.top),
    fetchTile(io, addresses.bottom),
  ]);
  return { top, bottom };
}

async function readTile(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new CliError("ERR_CLI_FILE_MISSING", `there is no file ${path}`, { details: { path } });
  }
}

async function fetchTile(io: CliIo, url: string): Promise<Uint8Array> {
  const fault = (what: string) =>
    new CliError("ERR_CLI_FILE_MISSING", `${url} ${what}; give a copy with --status`, {
      details: { url },
    });
  let response: Response;
  try {
    response = await io.fetch(url, { redirect: "error", signal: io.signal });
  } catch {
    throw fault("does not answer");
  }
  if (!response.ok || response.body === null) throw fault(`answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > BOTTOM_TILE_BYTES) throw fault("is no tile");
    chunks.push(next.value);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
