import { HEAD, type RecordChange, type RecordStore } from "./record-store.ts";

/** A home that lasts as long as the process: for tests, and for Node programs with a home of their own behind it. */
export class MemoryRecordStore implements RecordStore {
  #records: ReadonlyMap<string, string>;

  constructor(records: ReadonlyMap<string, string> = new Map()) {
    this.#records = new Map(records);
  }

  async readAll(): Promise<ReadonlyMap<string, string>> {
    return new Map(this.#records);
  }

  async write({ expectedHead, puts, removals }: RecordChange): Promise<boolean> {
    if (this.#records.get(HEAD) !== expectedHead) return false;
    const next = new Map(this.#records);
    for (const key of removals) next.delete(key);
    for (const [key, value] of puts) next.set(key, value);
    this.#records = next;
    return true;
  }

  close(): void {}
}
