/** Where bytes lie under names, each written once. */
export interface BlobStore {
  /** Whole or not at all; the same name again is the same bytes. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** `undefined` where nothing has the name. */
  get(name: string): Promise<Uint8Array | undefined>;
}
