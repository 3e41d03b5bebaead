import { digestPolicyPack } from "../../../policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../../policy/pack/policy-pack.ts";
import { type PolicyTimelineEntry, policyTimeline } from "../../../trail/policy-timeline.ts";
import type { Trail } from "../../../trail/trail-schema.ts";
import { hint, html, section } from "../../shared/dom.ts";
import { day, moment, shortHex, written } from "../format.ts";

const SIGNS = { announced: "+", suspended: "■", lifted: "▶" } as const;

/** What authorities announced, suspended and lifted, the newest first. */
export function policies(trail: Trail, packs: readonly PolicyPack[]): HTMLElement {
  const entries = policyTimeline(trail).reverse();
  const known = new Map(packs.map((pack) => [`0x${digestPolicyPack(pack)}`, pack]));
  return section(
    "policies",
    "Policies",
    entries.length === 0
      ? hint("The trail has no change of a policy.")
      : html(
          "ol",
          { class: "timeline" },
          ...entries.map((entry) =>
            item(entry, {
              asOf: trail.asOf,
              pack: known.get(entry.packDigest ?? ""),
              next: nextVersion(entries, entry),
            }),
          ),
        ),
  );
}

/** The version after this one: versions only grow, and their `validFrom` never falls. */
const nextVersion = (entries: readonly PolicyTimelineEntry[], entry: PolicyTimelineEntry) =>
  entries.find(
    ({ policyId, version }) =>
      policyId === entry.policyId && version !== undefined && version === (entry.version ?? 0) + 1,
  );

interface Around {
  readonly asOf: number;
  readonly pack: PolicyPack | undefined;
  readonly next: PolicyTimelineEntry | undefined;
}

function item(entry: PolicyTimelineEntry, { asOf, pack, next }: Around): HTMLElement {
  const { kind, at, packId, authority, version, validFrom, validUntil, packDigest, reason } = entry;
  const name = packId === entry.policyId ? shortHex(packId) : written(packId, "a policy");
  const title = version === undefined ? name : `${name}, version ${version}`;
  const force =
    validFrom === undefined || validUntil === undefined
      ? undefined
      : sayForce({ validFrom, validUntil, asOf, next });
  const lines = [
    force,
    reason === undefined ? undefined : `Reason: ${written(reason, "none given", 200)}`,
    packDigest === undefined
      ? undefined
      : pack === undefined
        ? `Pack ${shortHex(packDigest)}, not opened here`
        : `✓ ${pack.title}: an opened pack has this digest`,
  ].filter((line) => line !== undefined);
  const who =
    authority === "" ? "an authority named before this trail" : written(authority, "an authority");
  return html(
    "li",
    { class: kind },
    html("p", {}, html("time", {}, moment(at)), ` ${SIGNS[kind]} ${kind} by ${who}`),
    html("h3", {}, title),
    ...lines.map((line) => html("p", {}, line)),
  );
}

interface Force {
  readonly validFrom: number;
  readonly validUntil: number;
  readonly asOf: number;
  readonly next: PolicyTimelineEntry | undefined;
}

function sayForce({ validFrom, validUntil, asOf, next }: Force): string {
  const until = Math.min(validUntil, next?.validFrom ?? validUntil);
  const span = `${day(validFrom)} to ${day(until)}`;
  const by = until < validUntil ? `, replaced by version ${next?.version}` : "";
  if (asOf < validFrom) return `Will be in force from ${span}${by}`;
  return `${asOf < until ? "In force" : "Was in force"} from ${span}${by}`;
}
