import type { Credential } from "../../../credential/types.ts";
import type { Wallet } from "./app.ts";

const TURNS = "device:refresh-turns";
const HOUR = 3_600;

/** Unix seconds before which a credential's issuer is not asked again, by the credential's salt. */
type Turns = Readonly<Record<string, number>>;

const turnsOf = (json: unknown): Turns =>
  typeof json === "object" && json !== null ? (json as Turns) : {};

/**
 * Whether an issuer may be asked for a renewal now. A proof of possession names the customer: asked at each unlock, the
 * issuer would keep a diary of them.
 */
export async function isRefreshTurn(
  { store }: Pick<Wallet, "store">,
  { salt }: Pick<Credential, "salt">,
): Promise<boolean> {
  const turns = turnsOf(await store.readSetting(TURNS).catch(() => undefined));
  const wait = (turns[salt] ?? 0) - now();
  // A clock that was set back does not hold it up for ever.
  return wait <= 0 || wait > 48 * HOUR;
}

/** Written before the issuer is asked: 18 to 30 hours until it is asked again, whatever it answers. */
export async function takeRefreshTurn(
  { store }: Pick<Wallet, "store">,
  { salt }: Pick<Credential, "salt">,
): Promise<void> {
  const [share = 0] = crypto.getRandomValues(new Uint32Array(1));
  const next = now() + Math.floor((18 + (12 * share) / 2 ** 32) * HOUR);
  await store.updateSetting(TURNS, (kept) => {
    const open = Object.entries(turnsOf(kept)).filter(([, time]) => time > now());
    return { ...Object.fromEntries(open), [salt]: next };
  });
}

const now = () => Math.floor(Date.now() / 1000);
