import type { Postgres } from "../../test/support/postgres/start-postgres.ts";

/** What a case gets. */
export interface FaultContext {
  /** A folder of this run's own. */
  readonly folder: string;
  /** A PostgreSQL server of this run's own, and a new database of it. */
  readonly postgres: Postgres;
  readonly newDatabase: () => Promise<string>;
  /** Kills at each write point and store. */
  readonly kills: number;
  /** A line for a person. */
  readonly note: (line: string) => void;
}

export interface FaultResult {
  /** Faults that were brought about. */
  readonly tried: number;
  /** Of these, after which everything held that is promised. */
  readonly held: number;
  /** What did not hold, or what was measured. */
  readonly remarks: readonly string[];
}

export interface FaultCase {
  readonly name: string;
  run(context: FaultContext): Promise<FaultResult>;
}

/** Counts what was tried and what held; the first few that did not are kept in words. */
export class Tally {
  tried = 0;
  held = 0;
  readonly #remarks: string[] = [];

  add(faults: readonly string[], where: string): void {
    this.tried++;
    if (faults.length === 0) this.held++;
    else if (this.#remarks.length < 5) this.#remarks.push(`${where}: ${faults.join("; ")}`);
  }

  remark(text: string): void {
    this.#remarks.push(text);
  }

  result(): FaultResult {
    return { tried: this.tried, held: this.held, remarks: this.#remarks };
  }
}
