import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import type { CompiledPolicy } from "../../policy/policy.ts";

/** A version of a pack whose signatures and links were verified. */
export interface HeldPack {
  readonly pack: PolicyPack;
  /** SHA-256 of the pack's RFC 8785 text, hex. */
  readonly digest: string;
  /** The signed document, JSON text. */
  readonly signed: string;
  readonly compiled: CompiledPolicy | undefined;
  /** Unix seconds. */
  readonly from: number;
  /** Unix seconds; no longer in force from then on. */
  readonly until: number;
  /** For how long the version before it counts once this one is in force. */
  readonly supersededSeconds: number;
}

/** The versions of one pack, oldest first; each names the one before it by digest. */
export type PackLine = readonly HeldPack[];

/** What the registry says of a pack, when it last answered. */
export interface ChainPolicy {
  readonly isSuspended: boolean;
  /** Unix milliseconds of the block that was read, and never later than the service's own clock. */
  readonly readAt: number;
  readonly versions: readonly AnnouncedVersion[];
}

export interface AnnouncedVersion {
  /** Hex, without 0x. */
  readonly digest: string;
  /** Unix seconds. */
  readonly from: number;
  readonly until: number;
  readonly supersededSeconds: number;
}
