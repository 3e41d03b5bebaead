import type { Trail, TrailRecord } from "./trail-schema.ts";

/**
 * failed: a verifier found that it does not hold. shortfall: by the entity's own word, reserves do not cover liabilities.
 * verified: enough verifiers confirmed it. unconfirmed: the entity's word alone, so far.
 */
export const VERDICTS = ["verified", "unconfirmed", "shortfall", "failed"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface StatementStanding {
  readonly epoch: number;
  readonly snapshotAt: number;
  readonly reportedAt: number;
  /** Share of reserves at assurance level 1; the rest is at level 2. */
  readonly assuranceBps: number;
  readonly confirmations: number;
  readonly failures: readonly string[];
  readonly verdict: Verdict;
  readonly uri: string;
}

export interface EntityStanding {
  /** Solvency contract and entity. */
  readonly contract: string;
  readonly entity: string;
  readonly name: string;
  readonly lei: string;
  /** Seconds; `undefined` where the registration lies before the trail. */
  readonly reportPeriod: number | undefined;
  readonly statements: readonly StatementStanding[];
  /** When the next snapshot has to be taken at the latest. */
  readonly dueAt: number | undefined;
  /** Seconds between `dueAt` and the trail's end, where that has passed. */
  readonly lateBy: number | undefined;
}

interface Draft {
  contract: string;
  entity: string;
  name: string;
  lei: string;
  registeredAt?: number;
  reportPeriod?: number;
  statements: Map<number, StatementStanding & { isSolvent: boolean; isVerified: boolean }>;
}

/**
 * Who reported and who is late. Due is the last snapshot that no verifier failed (or the registration) and the entity's
 * own period; late is measured at the trail's last block, not at the reader's clock.
 */
export function entityStandings(trail: Trail): EntityStanding[] {
  const drafts = new Map<string, Draft>();
  for (const record of trail.records) {
    if (record.contract === "solvency" && isOfEntity(record)) take(draftOf(drafts, record), record);
  }
  return [...drafts.values()].map((draft) => standingOf(draft, trail.asOf));
}

type SolvencyRecord = TrailRecord<"solvency">;
type EntityRecord = Exclude<
  Extract<SolvencyRecord, { readonly args: { readonly entity: string } }>,
  { readonly event: "TermsChanged" }
>;

/** Not of the contract's own roles, nor of what its owner accepts. */
const isOfEntity = (record: SolvencyRecord): record is EntityRecord =>
  "entity" in record.args && record.event !== "TermsChanged";

function draftOf(drafts: Map<string, Draft>, record: EntityRecord): Draft {
  const { entity } = record.args;
  const key = `${record.address} ${entity}`;
  const draft = drafts.get(key) ?? {
    contract: record.address,
    entity,
    name: "",
    lei: "",
    statements: new Map(),
  };
  drafts.set(key, draft);
  return draft;
}

function take(draft: Draft, record: EntityRecord): void {
  const { statements } = draft;
  if (record.event === "EntityRegistered") {
    const { name, lei, reportPeriod } = record.args;
    draft.registeredAt ??= record.timestamp;
    Object.assign(draft, { name, lei, reportPeriod });
    return;
  }
  const { epoch } = record.args;
  if (record.event === "StatementReported") {
    const { snapshotAt, isSolvent, assuranceBps, uri } = record.args;
    statements.set(epoch, {
      epoch,
      // A snapshot of the future would postpone the next one.
      snapshotAt: Math.min(snapshotAt, record.timestamp),
      reportedAt: record.timestamp,
      assuranceBps: Math.min(assuranceBps, 10_000),
      confirmations: 0,
      failures: [],
      verdict: "unconfirmed",
      uri,
      isSolvent,
      isVerified: false,
    });
    return;
  }
  const statement = statements.get(epoch);
  if (statement === undefined) return;
  if (record.event === "StatementVerified") {
    const { confirmations, isVerified } = record.args;
    statements.set(epoch, { ...statement, confirmations, isVerified });
  } else {
    const failures = [...statement.failures, record.args.reason];
    statements.set(epoch, { ...statement, failures });
  }
}

function standingOf({ registeredAt, reportPeriod, ...draft }: Draft, asOf: number): EntityStanding {
  const statements = [...draft.statements.values()]
    .sort((a, b) => a.reportedAt - b.reportedAt || a.epoch - b.epoch)
    .map(({ isSolvent, isVerified, ...statement }): StatementStanding => {
      const verdict: Verdict =
        statement.failures.length > 0
          ? "failed"
          : !isSolvent
            ? "shortfall"
            : isVerified
              ? "verified"
              : "unconfirmed";
      return { ...statement, verdict };
    });
  const counted = statements.filter(({ verdict }) => verdict !== "failed");
  const last = Math.max(registeredAt ?? 0, ...counted.map(({ snapshotAt }) => snapshotAt));
  const dueAt = reportPeriod === undefined ? undefined : last + reportPeriod;
  const lateBy = dueAt !== undefined && asOf > dueAt ? asOf - dueAt : undefined;
  return { ...draft, reportPeriod, statements, dueAt, lateBy };
}
