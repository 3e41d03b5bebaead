import { PolicyError, ServiceError, SymbolonError } from "../../errors.ts";
import { parseDuration } from "../../policy/duration.ts";
import { explainPolicy } from "../../policy/explain-policy.ts";
import { parseSignedPack } from "../../policy/pack/signed-pack.ts";
import type { ServedPolicyConfig } from "../config/service-config.ts";
import type { PolicyBook, PolicyVersion, ServedPolicy } from "../verification/serve-policies.ts";
import type { FeedMemory, Followed } from "./feed-memory.ts";
import type { AnnouncedVersion, HeldPack } from "./feed-pack.ts";
import { honouredUntil, newestBegun, standingAt, type Timeline } from "./timeline.ts";

export interface FollowPoliciesOptions {
  readonly configs: readonly ServedPolicyConfig[];
  readonly memory: FeedMemory;
  /** Of the configured policies that follow no pack. */
  readonly fixed: PolicyBook;
  /** For so long what the chain said last counts. */
  readonly chainMaxAgeMs: number;
  /** Unix milliseconds -> the newest time seen. */
  readonly rise: (now: number) => number;
}

/**
 * The policies that the service serves, those with a pack out of the feed: a version begins and ends at its second,
 * without a restart. What cannot be served throws why.
 * @throws ServiceError `ERR_SERVICE_CONFIG` where a policy names a pack that is not followed
 */
export function followPolicies(options: FollowPoliciesOptions): PolicyBook {
  const { configs, memory, fixed, rise } = options;
  const followedBy = new Map<string, { config: ServedPolicyConfig; followed: Followed }>();
  for (const config of configs) {
    if (config.pack === undefined) continue;
    const followed = memory.get(config.pack);
    if (followed === undefined) throw unknownPack(config.id);
    followedBy.set(config.id, { config, followed });
  }
  const serve = compileOnce();
  const find = (id: string, time: number): ServedPolicy | undefined => {
    const entry = followedBy.get(id);
    if (entry === undefined) return fixed.find(id, time);
    const now = rise(time);
    const timeline = timelineOf(entry.followed, options, now);
    return serve(entry.config, versionInForce(entry.followed, timeline, now));
  };
  return {
    find,
    list: (time) =>
      configs.flatMap(({ id }) => {
        const served = tryTo(() => find(id, time));
        return served === undefined ? [] : [served];
      }),
    isHonoured(id, policyHash, time) {
      const entry = followedBy.get(id);
      if (entry === undefined) return fixed.isHonoured(id, policyHash, time);
      const now = rise(time);
      const timeline = tryTo(() => timelineOf(entry.followed, options, now)) ?? [];
      return timeline.some(
        (version) =>
          heldOf(entry.followed, version)?.pack.policyHash === policyHash &&
          ["in-force", "superseded"].includes(standingAt(timeline, version, now / 1000)),
      );
    },
    versions(id, time) {
      const entry = followedBy.get(id);
      if (entry === undefined) return fixed.versions?.(id, time);
      return describeVersions(entry.followed, rise(time));
    },
  };
}

function tryTo<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof SymbolonError) return undefined;
    throw error;
  }
}

const heldOf = ({ line }: Followed, { digest }: AnnouncedVersion): HeldPack | undefined =>
  line.find((held) => held.digest === digest);

/** Held versions; of a pack that is held against the chain what was announced there, whether its document is here or not. */
function versionsOf({ config, line, chain }: Followed): Timeline {
  if (config.authorityId !== undefined) return chain?.versions ?? [];
  return line.map(({ digest, from, until, supersededSeconds }) => ({
    digest,
    from,
    until,
    supersededSeconds,
  }));
}

function timelineOf(
  followed: Followed,
  { chainMaxAgeMs }: FollowPoliciesOptions,
  now: number,
): Timeline {
  const { config, line, chain } = followed;
  if (line.length === 0) throw waiting("its pack has not been received yet");
  if (config.authorityId === undefined) return versionsOf(followed);
  if (chain === undefined) throw waiting("the chain has not been read yet");
  if (chain.readAt + chainMaxAgeMs < now) {
    throw waiting("the chain has not answered for too long");
  }
  if (chain.isSuspended) {
    throw new PolicyError("ERR_POLICY_SUSPENDED", "its authority has suspended the policy");
  }
  return versionsOf(followed);
}

function versionInForce(followed: Followed, timeline: Timeline, now: number): HeldPack {
  const version = newestBegun(timeline, now / 1000);
  if (version === undefined) throw notInForce("no version of the policy has begun");
  if (now / 1000 >= version.until) {
    throw notInForce("the policy's last version is over and none follows it");
  }
  const held = heldOf(followed, version);
  if (held === undefined) {
    throw waiting("the document of the version that is announced on chain has not been received");
  }
  return held;
}

/** One compilation a version and policy; a version never changes. */
function compileOnce() {
  const made = new Map<string, ServedPolicy>();
  return (
    config: ServedPolicyConfig,
    { digest, pack, signed, compiled }: HeldPack,
  ): ServedPolicy => {
    if (compiled === undefined) throw notInForce("the pack in force has no rules");
    const key = `${config.id}\n${digest}`;
    const { policy, policyHash } = compiled;
    const served = made.get(key) ?? {
      id: config.id,
      policy,
      policyHash: policyHash.toString(),
      explanation: explainPolicy(policy),
      scope: config.scope,
      // The authority's bound and the operator's: the shorter one holds.
      maxAsOfAgeSeconds: Math.min(config.maxAsOfAgeSeconds, parseDuration(pack.times.asOfOverHttp)),
      signedPack: parseSignedPack(JSON.parse(signed)),
    };
    made.set(key, served);
    return served;
  };
}

function describeVersions(followed: Followed, now: number): PolicyVersion[] {
  const timeline = versionsOf(followed);
  return timeline.map((version) => {
    const held = heldOf(followed, version);
    return {
      version: held?.pack.version,
      digest: version.digest,
      policyHash: held?.pack.policyHash,
      from: version.from,
      until: version.until,
      honouredUntil: honouredUntil(timeline, version),
      standing: standingAt(timeline, version, now / 1000),
    };
  });
}

function waiting(message: string): ServiceError {
  return new ServiceError("ERR_SERVICE_WAITING", message);
}

function notInForce(message: string): PolicyError {
  return new PolicyError("ERR_POLICY_NOT_IN_FORCE", message);
}

function unknownPack(policyId: string): ServiceError {
  const key = `policies.${policyId}.pack`;
  return new ServiceError("ERR_SERVICE_CONFIG", `${key}: feed.packs has no such pack`, {
    details: { keys: [key] },
  });
}
