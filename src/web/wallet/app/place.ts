/** Where in the wallet an address leads. */
export type Place =
  | { readonly name: "home" | "receive" | "request" | "settings" | "restore" }
  /** An issuer's offer stands in the address: taken out of it at once, for whoever has it can accept it. */
  | { readonly name: "offer"; readonly offer: string }
  /** A dApp opened this window and is about to ask. */
  | { readonly name: "gate" }
  | { readonly name: "credential"; readonly id: string };

const PLAIN = ["receive", "request", "settings", "restore"] as const;

/** @param fragment of the address, with its `#` */
export function readPlace(fragment: string): Place {
  const [, offer] = /^#offer=(.+)$/.exec(fragment) ?? [];
  if (offer !== undefined) return { name: "offer", offer: decode(offer) };
  if (fragment === "#gate") return { name: "gate" };
  const [, first, rest] = /^#\/([a-z]*)(?:\/(.+))?$/.exec(fragment) ?? [];
  if (first === "credential" && rest !== undefined) return { name: "credential", id: decode(rest) };
  const name = PLAIN.find((plain) => plain === first);
  return { name: name ?? "home" };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
