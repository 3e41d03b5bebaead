/** What every section of the benchmark gets. */
export interface BenchContext {
  readonly artifactsDirectory: string;
  /** How often what is timed is repeated; each section has a number of its own for where nothing is said. */
  readonly rounds?: number | undefined;
  /** The circuits that are wanted, by id, of the sections that measure several; all of them if undefined. */
  readonly circuits?: readonly string[] | undefined;
  /** Customers of the solvency section's ledger, or rows in their place. */
  readonly customers?: number | undefined;
  readonly rows?: number | undefined;
  /** The solvency section's circuits have at most 2^power constraints. */
  readonly power?: number | undefined;
  /** The solvency section ends with the root that would be proved. */
  readonly isWithoutProofs?: boolean | undefined;
  /** A line for a person, on stderr. */
  readonly note: (line: string) => void;
}

export type BenchValue = number | string | { readonly [name: string]: BenchValue };
export type BenchFigures = { readonly [name: string]: BenchValue };

/** One measured part; its figures stand under its name. */
export interface BenchSection {
  readonly name: string;
  measure(context: BenchContext): Promise<BenchFigures>;
}
