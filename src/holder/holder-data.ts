import type { Credential } from "../credential/types.ts";
import type { Hash } from "../field/poseidon.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import type { VerifiedLeafList } from "../trust/verify-leaf-list.ts";
import type { Holder } from "./create-holder.ts";
import type { StatusData } from "./status-data.ts";

/** A trust root and the issuers behind it. */
export type TrustData = {
  /**
   * From a source that the wallet trusts by itself: a contract that it reads, or a signed checkpoint. Never from the
   * verifier's request: a root of one issuer would name the issuer.
   */
  readonly root: bigint;
} & (
  | {
      /** The root's published leaf list, JSON; recomputed and held against the root. */
      readonly leafList: unknown;
    }
  | {
      /** What `verifyLeafList` made of it, for a wallet that proves more than once. */
      readonly verified: VerifiedLeafList;
    }
);

/** What a wallet knows when it answers a request. */
export interface HolderData {
  readonly hash: Hash;
  /** The presentation request, JSON as it came. */
  readonly request: unknown;
  /** From `receiveCredential`. */
  readonly credential: Credential;
  readonly holder: Holder;
  readonly trust: TrustData;
  readonly status: StatusData;
  /** The verifier's web origin or client id as the channel authenticated it, never as the request says it. */
  readonly audience: string;
  /** Addresses whose keys have signed for this wallet: the only ones that a proof may be for. */
  readonly subjects?: readonly Hex[];
  /** The address to prove for, where the request leaves it open. */
  readonly subject?: Hex;
  /**
   * Fewest issuers that could have served each clause of the policy at the proof's `asOf`, so that the proof does not
   * name the holder's; 3 unless told.
   */
  readonly minIssuers?: number;
  readonly now: Date;
}
