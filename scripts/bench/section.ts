/** What every section of the benchmark gets. */
export interface BenchContext {
  readonly artifactsDirectory: string;
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
