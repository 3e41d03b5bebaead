/**
 * The trail that registries, venues and solvency statements leave: its form, and what follows from it.
 * @module
 */
export { CDE_COLUMNS, type CdeColumn, type CdeRecord } from "./cde-record.ts";
export {
  type EntityStanding,
  entityStandings,
  type StatementStanding,
  VERDICTS,
  type Verdict,
} from "./entity-standings.ts";
export { parseTrail, trailPacks } from "./parse-trail.ts";
export { type PolicyTimelineEntry, policyTimeline } from "./policy-timeline.ts";
export { csvCell, toCsv } from "./to-csv.ts";
export { CONTRACT_KINDS, type ContractKind, TRAIL_EVENTS } from "./trail-events.ts";
export type { Trail, TrailRecord } from "./trail-schema.ts";
export { type VenueActivity, venueActivity } from "./venue-activity.ts";
export { type VenueRecordsOptions, venueRecords } from "./venue-records.ts";
export { type ActivityRecord, type VenueReport, venueReport } from "./venue-report.ts";
