import ipaddr from "ipaddr.js";

export interface AddressSource {
  /** Of the connection's other end. */
  readonly socketAddress: string | undefined;
  /** X-Forwarded-For, as it came. */
  readonly forwardedFor: string | undefined;
  /** Proxies in front, each of which adds the address it saw on the right. */
  readonly trustedProxies: number;
}

/** Whoever has no address that can be read shares this one. */
const UNKNOWN = "unknown";

/**
 * Whose limit a request counts on: an IPv4 address, or the /64 of an IPv6 one, as a subscriber has at least that many.
 * Only the entry that the outermost trusted proxy wrote counts, from the right: what stands left of it anyone may
 * have written. A header that is shorter than it should be, or holds no address there, leaves the connection's own.
 */
export function clientAddress({
  socketAddress,
  forwardedFor,
  trustedProxies,
}: AddressSource): string {
  const socket = networkOf(socketAddress ?? "") ?? UNKNOWN;
  if (trustedProxies === 0) return socket;
  const entries = (forwardedFor ?? "").split(",").map((entry) => entry.trim());
  return networkOf(entries[entries.length - trustedProxies] ?? "") ?? socket;
}

/** With a port or without, IPv6 in brackets or without. */
function networkOf(text: string): string | undefined {
  const bare =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d{1,5}$/, "$1");
  if (!ipaddr.isValid(bare) || /^\d+$/.test(bare)) return undefined;
  const address = ipaddr.process(bare);
  if (address.kind() === "ipv4") return address.toString();
  const [a = 0, b = 0, c = 0, d = 0] = (address as ipaddr.IPv6).parts;
  return `${[a, b, c, d].map((part) => part.toString(16)).join(":")}::/64`;
}
