import { type Fail, readObject, readText } from "../../credential/read-object.ts";
import { GateError } from "../../errors.ts";
import type { AccountProvider } from "./provider.ts";

/** A wallet that announced itself to the page. What it says of itself is its own word: anybody's script may announce. */
export interface DiscoveredWallet {
  readonly uuid: string;
  readonly name: string;
  /** A data URL of an image; for `<img>` alone, where no script in it runs. */
  readonly icon: string;
  /** Reverse domain name: `io.metamask`. */
  readonly rdns: string;
  readonly provider: AccountProvider;
}

const readInfo = readObject({
  uuid: readText("a UUID", (text) =>
    /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text),
  ),
  name: readText("1 to 64 characters", (text) => /^[^\p{C}]{1,64}$/u.test(text)),
  icon: readText(
    "a data URL of an image of at most 128 KB",
    (text) =>
      text.length <= 131_072 && /^data:image\/(?:svg\+xml|png|jpeg|webp|gif)[;,]/.test(text),
  ),
  rdns: readText("a reverse domain name", (text) =>
    /^(?=.{1,128}$)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(text),
  ),
});

const fail: Fail = (path, expected) =>
  new GateError("ERR_GATE_PROVIDER", `${path} must be ${expected}`);

/**
 * The browser wallets that announce themselves by EIP-6963, in the order in which they did. Announcements that are not
 * of its form are passed over; of two with one UUID the first counts.
 * @param waitMs how long wallets have to answer; 250 unless told
 */
export function discoverWallets(
  window: Window,
  { waitMs = 250 }: { readonly waitMs?: number } = {},
): Promise<readonly DiscoveredWallet[]> {
  const found = new Map<string, DiscoveredWallet>();
  const listen = (event: Event) => {
    const wallet = readAnnouncement((event as CustomEvent<unknown>).detail);
    if (wallet !== undefined && !found.has(wallet.uuid)) found.set(wallet.uuid, wallet);
  };
  window.addEventListener("eip6963:announceProvider", listen);
  window.dispatchEvent(new Event("eip6963:requestProvider"));
  return new Promise((resolve) => {
    window.setTimeout(() => {
      window.removeEventListener("eip6963:announceProvider", listen);
      resolve([...found.values()]);
    }, waitMs);
  });
}

function readAnnouncement(detail: unknown): DiscoveredWallet | undefined {
  try {
    const { info, provider } = detail as {
      info: Omit<DiscoveredWallet, "provider">;
      provider: AccountProvider;
    };
    if (typeof provider.request !== "function") return undefined;
    // Wallets add members of their own.
    const { uuid, name, icon, rdns } = info;
    return { ...readInfo({ uuid, name, icon, rdns }, "info", fail), provider };
  } catch {
    return undefined;
  }
}
