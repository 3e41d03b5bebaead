import type { ArtifactCache } from "../../../src/proving/artifact-cache.ts";

export interface MemoryCache extends ArtifactCache {
  readonly chunks: Map<string, Uint8Array>;
}

/** A cache for programs without Cache Storage. */
export function createMemoryCache(): MemoryCache {
  const chunks = new Map<string, Uint8Array>();
  const running = new Map<string, Promise<unknown>>();
  return {
    chunks,
    read: async (sha256) => chunks.get(sha256),
    write: async (sha256, chunk) => void chunks.set(sha256, Uint8Array.from(chunk)),
    async retain(sha256s) {
      for (const sha256 of chunks.keys()) if (!sha256s.has(sha256)) chunks.delete(sha256);
    },
    async alone(name, _signal, work) {
      const before = running.get(name);
      const mine = (before ?? Promise.resolve()).catch(() => {}).then(work);
      running.set(name, mine);
      return mine;
    },
  };
}
