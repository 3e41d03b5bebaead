import { HEAD } from "./record-store.ts";
import { type KeepOptions, surroundings } from "./surroundings.ts";

type Place = Pick<KeepOptions, "indexedDB" | "home">;

/** Whether there is a store of this name, whatever its state. */
export async function holderStoreExists(name?: string, place: Place = {}): Promise<boolean> {
  const { home } = placeOf(name, place);
  try {
    return (await home.readAll()).has(HEAD);
  } finally {
    home.close();
  }
}

const placeOf = (name: string | undefined, place: Place) =>
  surroundings({ ...(name === undefined ? {} : { name }), ...place, hash: () => 0n });
