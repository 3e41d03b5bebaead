import type { PublicClient } from "viem";
import { ChainError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { entityHash } from "../../solvency/context-hash.ts";
import { toChainError } from "../chain-error.ts";
import { readSolvencyRegistry } from "./call-solvency-registry.ts";

/** `ISolvencyStanding.Status` */
export const SOLVENCY_STATUSES = ["none", "reported", "verified", "failed"] as const;
export type SolvencyStatus = (typeof SOLVENCY_STATUSES)[number];

export interface ReadSolvencyOptions {
  readonly registry: Hex;
  /** Legal entity identifier (ISO 17442). */
  readonly lei: string;
}

/** A statement as the chain has it. */
export interface SolvencyOnChain {
  readonly epoch: number;
  readonly status: SolvencyStatus;
  /** The statement's digest, as its report has it. */
  readonly statement: bigint;
  /** What verifiers confirm. */
  readonly statementHash: Hex;
  readonly snapshotAt: Date;
  readonly isSolvent: boolean;
  /** Basis points; 0 where none is stated. */
  readonly floorBps: number;
}

export interface ReadSolvencyResult {
  /** The newest, whatever its standing. */
  readonly newest: SolvencyOnChain | undefined;
  /** The newest that is verified now, solvent or not. */
  readonly verified: SolvencyOnChain | undefined;
  /** Since when something adverse is on record that no later verified and solvent statement has ended. */
  readonly adverseSince: Date | undefined;
  /** What the next epoch's proof is made for. */
  readonly next: { readonly epoch: number; readonly previousStatement: bigint };
}

/**
 * Where an entity's solvency stands on chain, as of one block. Reported is the entity's own word under a proof that the
 * contract verified; rely on `verified`.
 * Rejects with ChainError `ERR_CHAIN_NOT_DEPLOYED` or `ERR_CHAIN_RPC`; SolvencyError `ERR_SOLVENCY_REPORT_FORM` for no LEI.
 */
export async function readSolvency(
  publicClient: PublicClient,
  { registry, lei }: ReadSolvencyOptions,
): Promise<ReadSolvencyResult> {
  const entity = entityHash(lei);
  const block = await publicClient.getBlockNumber().catch((cause: unknown) => {
    throw toChainError(cause, "getBlockNumber");
  });
  const read = { publicClient, registry, entity, block };
  const [epoch, previousStatement] = await readSolvencyRegistry(
    publicClient,
    registry,
    "nextOf",
    [entity],
    block,
  );
  const [verified] = await readSolvencyRegistry(
    publicClient,
    registry,
    "newestVerifiedOf",
    [entity],
    block,
  );
  const [, adverseSince] = await readSolvencyRegistry(
    publicClient,
    registry,
    "coverOf",
    [entity],
    block,
  );
  return {
    newest: await readStatement(read, epoch - 1),
    verified: await readStatement(read, verified),
    adverseSince: adverseSince === 0 ? undefined : new Date(adverseSince * 1000),
    next: { epoch, previousStatement },
  };
}

async function readStatement(
  {
    publicClient,
    registry,
    entity,
    block,
  }: {
    readonly publicClient: PublicClient;
    readonly registry: Hex;
    readonly entity: Hex;
    readonly block: bigint;
  },
  epoch: number,
): Promise<SolvencyOnChain | undefined> {
  if (epoch === 0) return undefined;
  const args = [entity, epoch] as const;
  const on = await readSolvencyRegistry(publicClient, registry, "statementOf", args, block);
  const [floorBps] = await readSolvencyRegistry(publicClient, registry, "figuresOf", args, block);
  const status = SOLVENCY_STATUSES[on.status];
  if (status === undefined) {
    throw new ChainError(
      "ERR_CHAIN_RPC",
      "the statement has a standing that this version knows not",
    );
  }
  return {
    epoch,
    status,
    statement: BigInt(on.root),
    statementHash: on.statementHash,
    snapshotAt: new Date(on.snapshotAt * 1000),
    isSolvent: on.isSolvent,
    floorBps,
  };
}
