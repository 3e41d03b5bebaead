import type { PublicClient } from "viem";
import { ChainError, PolicyError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import type { Authority } from "../../policy/pack/authority-schema.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import { verifyPolicyPack } from "../../policy/pack/verify-policy-pack.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { toChainError } from "../chain-error.ts";
import type { EncodedAnnouncement, Unprojected } from "./announcement.ts";
import { readPolicyRegistry } from "./call-policy-registry.ts";
import { type EncodeAnnouncementOptions, encodeAnnouncement } from "./encode-announcement.ts";

export interface PrepareAnnouncementOptions extends EncodeAnnouncementOptions {
  readonly hash: Hash;
  readonly policyRegistry: Hex;
  /** The authority's id in the registry. */
  readonly authorityId: Hex;
  /** The signed pack, as JSON. */
  readonly signed: unknown;
  /** Of a detached signature: the pack. */
  readonly pack?: unknown;
  /** Whose signatures count, pinned by the announcer. */
  readonly authority: Authority;
}

export interface PreparedAnnouncement {
  readonly pack: PolicyPack;
  readonly digest: string;
  readonly signedBy: readonly string[];
  readonly policyId: Hex;
  /** What the chain would number it; another announcement in between takes the number. */
  readonly version: number;
  /** Digest of the version before it, 0x; undefined where it is the first. */
  readonly follows: Hex | undefined;
  readonly announcement: EncodedAnnouncement;
  readonly notProjected: readonly Unprojected[];
}

/**
 * Everything about an announcement that can be known before it is sent: the signatures, against the pinned authority
 * alone; that the registry's authority has the pack's DID; that the pack supersedes the newest version there, by its
 * digest; and that the notice that the authority owes is kept.
 * Rejects with PolicyError as `verifyPolicyPack`, `ERR_POLICY_PACK_SUPERSESSION` or `ERR_POLICY_NOT_IN_FORCE` (it is
 * over); ChainError `ERR_CHAIN_POLICY_AUTHORITY`, `ERR_CHAIN_POLICY_NOTICE`, `ERR_CHAIN_POLICY_FORM`,
 * `ERR_CHAIN_NOT_DEPLOYED` or `ERR_CHAIN_RPC`.
 */
export async function prepareAnnouncement(
  publicClient: PublicClient,
  options: PrepareAnnouncementOptions,
): Promise<PreparedAnnouncement> {
  const { hash, policyRegistry, authorityId, authority, signed, pack: beside } = options;
  const { pack, digest, signedBy } = await verifyPolicyPack(signed, {
    hash,
    authority,
    now: "any",
    ...(beside === undefined ? {} : { pack: beside }),
  });
  const encoded = encodeAnnouncement(hash, pack, options);
  const onChain = await readPolicyRegistry(publicClient, policyRegistry, "authorityOf", [
    authorityId,
  ]);
  assertSameAuthority(onChain.did, pack);
  const policyId = await readPolicyRegistry(publicClient, policyRegistry, "policyIdOf", [
    authorityId,
    pack.id,
  ]);
  const [, , latest] = await readPolicyRegistry(publicClient, policyRegistry, "policyOf", [
    policyId,
  ]);
  const before =
    latest === 0
      ? undefined
      : await readPolicyRegistry(publicClient, policyRegistry, "versionOf", [policyId, latest]);
  if (before !== undefined) assertFollows(pack, before.packDigest);
  const { timestamp } = await publicClient.getBlock().catch((cause: unknown) => {
    throw toChainError(cause, "getBlock");
  });
  const notice = before === undefined ? undefined : Number(timestamp) + onChain.minNotice;
  assertTimes(encoded.announcement, Number(timestamp), notice, before?.validFrom ?? 0);
  const follows = before?.packDigest;
  return { pack, digest, signedBy, policyId, version: latest + 1, follows, ...encoded };
}

function assertSameAuthority(did: string, pack: PolicyPack): void {
  if (did === pack.authority.did) return;
  const message =
    did === ""
      ? "the registry has no such authority"
      : "the registry's authority has another DID than the pack's";
  throw new ChainError("ERR_CHAIN_POLICY_AUTHORITY", message, { details: { did } });
}

function assertFollows({ supersedes }: PolicyPack, digest: Hex): void {
  if (supersedes !== undefined && `0x${supersedes.sha256}` === digest) return;
  throw new PolicyError(
    "ERR_POLICY_PACK_SUPERSESSION",
    "the pack does not supersede the newest version in the registry",
    { details: { newest: digest.slice(2) } },
  );
}

/** @param notice the first moment that a further version may be in force; undefined for the first version */
function assertTimes(
  { validFrom, validUntil }: EncodedAnnouncement,
  now: number,
  notice: number | undefined,
  previousFrom: number,
): void {
  if (validUntil <= now) {
    throw new PolicyError("ERR_POLICY_NOT_IN_FORCE", "the pack is over before it is announced");
  }
  const earliest = Math.max(notice ?? 0, previousFrom);
  if (validFrom >= earliest) return;
  const at = new Date(earliest * 1000).toISOString().replace(".000Z", "Z");
  throw new ChainError(
    "ERR_CHAIN_POLICY_NOTICE",
    `a version announced now may be in force from ${at} on, no earlier`,
    { details: { earliest: at } },
  );
}
