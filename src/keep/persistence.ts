import type { Persistence } from "./holder-store.ts";
import type { Surroundings } from "./surroundings.ts";

/** Asks the browser to keep the site's storage when room runs short; a browser may ask the person. */
export async function askPersistence(
  storage: Surroundings["storage"],
  isAsked: boolean,
): Promise<Persistence> {
  try {
    if (storage === undefined || storage.persisted === undefined) return "unknown";
    const isPersistent = (await storage.persisted()) || (isAsked && (await storage.persist()));
    return isPersistent ? "persistent" : "best-effort";
  } catch {
    return "unknown";
  }
}
