import type { Credential } from "../../../credential/types.ts";
import { isRefreshDue, parseCredential } from "../../../holder/index.ts";
import type { KeptCredential } from "../../../keep/index.ts";
import type { Wallet } from "./app.ts";
import { lifeOf, type Standing } from "./say-credential.ts";

/** A credential that the wallet keeps, read. */
export interface Held {
  readonly id: string;
  readonly kept: KeptCredential;
  readonly credential: Credential;
  readonly standing: Standing;
}

export interface Holdings {
  /** What can be read, the newest first. */
  readonly held: readonly Held[];
  /** How many records of the store cannot. */
  readonly damaged: number;
}

export async function readHeld({ store }: Pick<Wallet, "store">): Promise<Holdings> {
  const [kept, { damaged }] = await Promise.all([
    store.credentials({ damaged: "skip" }),
    store.verify(),
  ]);
  // Damage of another record does not make a revoked credential a good one.
  const revoked = await readRevoked(store).catch(() => []);
  const held = kept.map((one) => read(one, revoked)).filter((one) => one !== undefined);
  held.sort((a, b) => b.kept.addedAt.localeCompare(a.kept.addedAt));
  return { held, damaged: damaged.length + kept.length - held.length };
}

function read(kept: KeptCredential, revoked: readonly string[]): Held | undefined {
  try {
    const credential = parseCredential(kept.credential);
    return { id: kept.id, kept, credential, standing: standingOf(credential, revoked) };
  } catch {
    return undefined;
  }
}

function standingOf(credential: Credential, revoked: readonly string[]): Standing {
  if (revoked.includes(credential.salt)) return "revoked";
  const now = new Date();
  const { from, to } = lifeOf(credential);
  if (now.getTime() / 1000 < from) return "not yet in force";
  if (now.getTime() / 1000 >= to) return "expired";
  return isRefreshDue(credential, now) ? "refresh due" : "in force";
}

export const REVOKED = "revoked";

async function readRevoked(store: Wallet["store"]): Promise<string[]> {
  return textsOf(await store.readSetting(REVOKED));
}

const textsOf = (json: unknown): string[] =>
  Array.isArray(json) ? json.filter((text) => typeof text === "string") : [];

/** What either device has found revoked. */
export const mergeRevoked = (ours: unknown, theirs: unknown): unknown => [
  ...new Set([...textsOf(ours), ...textsOf(theirs)]),
];

/** Remembers that a credential was found revoked: the list says so of its salt, which a new one has anew. */
export async function keepRevoked(store: Wallet["store"], { salt }: Credential): Promise<void> {
  await store.updateSetting(REVOKED, (kept) => [...new Set([...textsOf(kept), salt])]);
}
