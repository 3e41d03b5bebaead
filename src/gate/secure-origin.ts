const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * The origin of an address that nobody on the way can change: https, or http on this machine.
 * @returns undefined for any other, an opaque origin ("null") included
 */
export function secureOrigin(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, origin, username, password } = new URL(address);
  if (username !== "" || password !== "") return undefined;
  const isSecure = protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname));
  return isSecure ? origin : undefined;
}
