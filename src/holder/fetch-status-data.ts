import type { Credential } from "../credential/types.ts";
import { IssuanceError, StatusError } from "../errors.ts";
import { BOTTOM_TILE_BYTES, statusTileAddresses, TOP_TILE_BYTES } from "../status/status-tiles.ts";
import { type Fetch, fetchIssuer } from "./fetch-issuer.ts";
import type { StatusData } from "./status-data.ts";

export interface FetchStatusDataOptions {
  readonly credential: Pick<Credential, "status">;
  readonly fetch: Fetch;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches the two tiles that a credential's status is read from: 65,536 and 2,048 bytes, however many credentials the
 * issuer has (up to 2^25). The host learns which of 64 buckets somebody asked for, and no index. They are rehashed against the status
 * root that the trust list has, so that nobody needs to trust the host.
 * @throws IssuanceError `ERR_ISSUANCE_ADDRESS`, `_NETWORK`, `_ANSWER_TOO_LARGE`, `_ABORTED`
 * @throws StatusError `ERR_STATUS_TILE_MISMATCH` for a tile of another size; `ERR_STATUS_INDEX_RANGE`
 */
export async function fetchStatusData({
  credential: { status },
  fetch,
  signal,
}: FetchStatusDataOptions): Promise<StatusData> {
  const addresses = statusTileAddresses(status.statusListCredential, status.index);
  const read = async (address: string, size: number) => {
    const { status: http, bytes } = await fetchIssuer(address, { fetch, maximum: size, signal });
    if (http !== 200) {
      throw new IssuanceError("ERR_ISSUANCE_NETWORK", "the issuer's status tile is not there", {
        details: { status: http },
      });
    }
    if (bytes.length === size) return bytes;
    throw new StatusError("ERR_STATUS_TILE_MISMATCH", `the tile has not ${size} bytes`);
  };
  const [bottom, top] = await Promise.all([
    read(addresses.bottom, BOTTOM_TILE_BYTES),
    read(addresses.top, TOP_TILE_BYTES),
  ]);
  return { bottom, top };
}
