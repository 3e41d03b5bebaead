/** Tells the stores of one id, in this tab and the others, that there is something new. */
export interface ChangeChannel {
  /** Tells this store's own listeners too. */
  tell(): void;
  listen(listener: () => void): () => void;
  close(): void;
}

/** A message says that there is news, and nothing of it: any script of the site could send one. */
export function openChannel(name: string, storeId: string): ChangeChannel {
  const listeners = new Set<() => void>();
  const call = () => {
    for (const listener of [...listeners]) listener();
  };
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(name);
  if (channel !== undefined) {
    channel.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data === storeId) call();
    };
    // Node's keeps a process alive otherwise.
    (channel as { unref?: () => void }).unref?.();
  }
  return {
    tell() {
      channel?.postMessage(storeId);
      call();
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      listeners.clear();
      channel?.close();
    },
  };
}
