import type { Authority, PublicJwk } from "../../policy/pack/authority-schema.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import type { verifyProofs } from "../../proving/verify-proofs.ts";
import type { ReserveAsset } from "../reserves/assess-reserves.ts";
import type { Hex } from "../reserves/read-hex.ts";

/** What a verifier knows by itself. Nothing of it comes from the publication. */
export interface ReportPins {
  readonly entity: string;
  /** The venue's public key. */
  readonly reportKey: PublicJwk;
  /** `hashVerificationKey` of the key of each circuit, from the ceremony or the package. */
  readonly keys: ReadonlyMap<string, string>;
  readonly policyAuthority: Authority;
  /** Id of the policy that the authority means for this venue: it may sign laxer ones for others. */
  readonly policyId?: string | undefined;
  /** Not the venue. */
  readonly priceAuthority: Authority;
  /**
   * Packs of haircuts that the policy names; left out, those of the publication. Either way they are the ones whose
   * digests the policy's authority signed.
   */
  readonly haircutPacks?: readonly PolicyPack[] | undefined;
  /** Where each asset lives on chain, for what is shown transparently, in any order. */
  readonly reserveAssets: readonly ReserveAsset[];
  /** Keys that may attest reserves, if the verifier knows the set itself. */
  readonly attesterRoot?: bigint | undefined;
  readonly chainId: number;
  readonly registry: string;
  /** The epoch before, for whoever follows a venue: a skipped or forked one is refused. */
  readonly previous?: { readonly epoch: number; readonly statement: bigint } | undefined;
  /** Hashes of the blocks, from a node of the verifier's own. */
  readonly blocks?: Readonly<Record<string, Hex>> | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** A snapshot older than this is stale; 35 days by default. */
  readonly maxAgeSeconds?: number | undefined;
}

export interface VerifyPublicationOptions {
  /**
   * Batches of liabilities to verify, drawn from the seed; all by default. Nodes, reserves and the statement are always
   * verified: what a batch that nobody looks at could do is add liabilities.
   */
  readonly sample?: { readonly batches: number; readonly seed: number } | undefined;
  /** Fills an array with random bytes that no venue can foresee. */
  readonly random: (bytes: Uint8Array) => void;
  /** `verifyProofs`, or an engine's. */
  readonly verifyProofs?: typeof verifyProofs | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    | ((progress: { readonly proofs: number; readonly all: number }) => void)
    | undefined;
}
