import type { AnnouncedVersion } from "./feed-pack.ts";

/** Where a version stands at a time: to come, in force, followed by another and still honoured, or over. */
export type Standing = "announced" | "in-force" | "superseded" | "over";

/** Versions in the order of their announcement, oldest first. Times in Unix seconds. */
export type Timeline = readonly AnnouncedVersion[];

/**
 * The newest version that has begun, as the registry has it: also where it is over by then, since an older one does
 * not come back.
 */
export function newestBegun(timeline: Timeline, now: number): AnnouncedVersion | undefined {
  return timeline.findLast(({ from }) => from <= now);
}

/** Unix seconds until which what was asked under the version may be answered. */
export function honouredUntil(timeline: Timeline, version: AnnouncedVersion): number {
  const later = timeline.slice(timeline.indexOf(version) + 1);
  return Math.min(version.until, ...later.map((next) => next.from + next.supersededSeconds));
}

export function standingAt(timeline: Timeline, version: AnnouncedVersion, now: number): Standing {
  if (now < version.from) return "announced";
  if (newestBegun(timeline, now) === version && now < version.until) return "in-force";
  return now < honouredUntil(timeline, version) ? "superseded" : "over";
}
