/** Random bytes of the platform. */
export function fillRandom(bytes: Uint8Array): void {
  bytes.set(globalThis.crypto.getRandomValues(new Uint8Array(bytes.length)));
}
