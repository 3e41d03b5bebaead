/**
 * A home of sealed records: IndexedDB in a browser, memory in tests and Node. Keys and values are texts; what the
 * values mean, and that nobody changed them, is the business of who writes them.
 */
export interface RecordStore {
  /** Every record, as one moment had them. */
  readAll(): Promise<ReadonlyMap<string, string>>;
  /**
   * All of the change or nothing of it, on the disk once the promise resolves.
   * @returns whether it was written: `false` where the head is not the expected one any more
   * @throws KeepError `ERR_KEEP_QUOTA` where there is no room, `ERR_KEEP_STORAGE` for other faults of the home
   */
  write(change: RecordChange): Promise<boolean>;
  /** Gives connections back; a later call opens them again. */
  close(): void;
}

export interface RecordChange {
  /** The text that the record `HEAD` has to have now; `undefined` where there must be none. */
  readonly expectedHead: string | undefined;
  readonly puts: ReadonlyMap<string, string>;
  readonly removals: readonly string[];
}

/** The key of the record that every change replaces. */
export const HEAD = "head";
