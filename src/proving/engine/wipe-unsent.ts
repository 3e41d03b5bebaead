/** Zeroes buffers that were to be handed over, and were not; one that left has no bytes here. */
export function wipeUnsent(transfer: readonly ArrayBuffer[]): void {
  for (const buffer of transfer) {
    if (buffer.byteLength > 0) new Uint8Array(buffer).fill(0);
  }
}
