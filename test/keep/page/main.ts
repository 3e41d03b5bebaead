/** The room in a browser as a wallet has it: bundled by Vite, no Node underneath. Tests call it as `window.keep`. */
import * as room from "../../../src/keep/index.ts";

declare global {
  interface Window {
    keep: typeof room & {
      readonly hash: room.Hash;
      /** The code that a call ends with; 'accepted' for none. */
      codeOf(act: () => unknown): Promise<string>;
      /** The store that a test has open in this tab. */
      store?: room.HolderStore;
    };
  }
}

const codeOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
    return "accepted";
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error);
  }
};

window.keep = { ...room, hash: await room.loadHash(), codeOf };
document.title = "ready";
