import { hexToBytes } from "@noble/hashes/utils.js";
import { ServiceError } from "../../errors.ts";
import { type NodeAddress, type ReadNodes, readRoot } from "../../transparency/tree-nodes.ts";
import type { ServiceDatabase } from "./open-database.ts";

/** Entries of the log. */
export async function auditSize(database: ServiceDatabase): Promise<number> {
  const last = await database
    .selectFrom("audit")
    .select("sequence")
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return last?.sequence ?? 0;
}

/** The root over the log's first `size` entries, from its stored subtrees. */
export function auditRoot(database: ServiceDatabase, size: number): Promise<Uint8Array> {
  return readRoot(size, nodeReader(database));
}

/**
 * Reads stored subtrees, all with one query.
 * @throws ServiceError `ERR_SERVICE_STORE` where one is missing
 */
export function nodeReader(database: ServiceDatabase): ReadNodes {
  return async (addresses) => {
    if (addresses.length === 0) return [];
    const rows = await database
      .selectFrom("audit_nodes")
      .selectAll()
      .where((where) =>
        where.or(
          addresses.map(({ level, position }) =>
            where.and([where("level", "=", level), where("position", "=", position)]),
          ),
        ),
      )
      .execute();
    const hashes = new Map(rows.map((row) => [keyOf(row), row.hash]));
    return addresses.map((address) => {
      const hash = hashes.get(keyOf(address));
      if (hash === undefined) {
        throw new ServiceError(
          "ERR_SERVICE_STORE",
          "a node of the audit log's tree is missing; verify the store",
        );
      }
      return hexToBytes(hash);
    });
  };
}

const keyOf = ({ level, position }: NodeAddress) => `${level}/${position}`;
