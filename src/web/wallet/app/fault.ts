import { SymbolonError } from "../../../errors.ts";
import { html } from "../../shared/dom.ts";

export interface Fault {
  /** What went wrong and what to do, for a person. */
  readonly text: string;
  /** For a report to somebody who can help. */
  readonly code: string;
}

/** Words for the codes that a holder can do something about; the others have a message that says what to do. */
const WORDS: Readonly<Record<string, string>> = {
  ERR_KEEP_PASSPHRASE: "The passphrase is wrong. Capitals and spaces count; try again.",
  ERR_KEEP_PASSKEY:
    "No passkey opened it: none was used, or this browser derives no keys from one.",
  ERR_KEEP_DAMAGED:
    "What this device keeps is damaged. Restore it from your backup; nothing is lost that is in it.",
  ERR_KEEP_QUOTA:
    "This device has no room left. Nothing was changed; free some room and try again.",
  ERR_KEEP_BACKUP_FORM: "This file is no backup of a wallet, or it is cut short.",
  ERR_KEEP_BACKUP_PASSPHRASE: "The backup's passphrase is wrong, or the file is damaged.",
  ERR_KEEP_HOLDER_MISMATCH:
    "The backup is of another wallet. To take its place here, lock this one and restore.",
  ERR_ISSUANCE_OFFER_FORM: "This is no offer. Copy all of it from the issuer, and try again.",
  ERR_ISSUANCE_GRANT:
    "The issuer does not take it: the transaction code is wrong, or the offer was used or has ended. Try again, or ask for a new offer.",
  ERR_ISSUANCE_TX_CODE: "The offer needs its transaction code: the issuer sent it by another way.",
  ERR_ISSUANCE_NETWORK: "The issuer did not answer. Nothing is lost; try again in a while.",
  ERR_PROVING_ABORTED: "You stopped it.",
  ERR_PROVING_ARTIFACT_FETCH:
    "The proving files did not come whole. Try again: it goes on where it was.",
  ERR_PROVING_ARTIFACT_MISSING:
    "The proving files are not where this wallet looks for them. Tell its host.",
  ERR_PROVING_ARTIFACT_HASH:
    "A proving file is damaged or was changed on its way. Reload the wallet to fetch it again.",
  ERR_PROVING_ARTIFACT_VERSION:
    "The proving files are of another version than this wallet. Reload the page to get both anew.",
  ERR_PROVING_DEVELOPMENT_KEY:
    "The proving files are for evaluation, and this wallet does not take such. Tell its host.",
  ERR_PROVING_WORKER_LOST:
    "The browser ended the proof, most likely for lack of memory. Close other tabs and try again.",
  ERR_PRESENTATION_AUDIENCE:
    "The question names another site than the one that asks. Do not answer; tell the site's operator.",
  ERR_PRESENTATION_REQUEST_EXPIRED: "The question has expired. Ask the site for a new one.",
  ERR_PRESENTATION_REQUEST_FORM: "The question cannot be read. Ask the site for a new one.",
  ERR_PRESENTATION_SUBJECT:
    "The question needs one of your accounts. Link it in the settings, then choose it here.",
  ERR_CREDENTIAL_HOLDER_MISMATCH:
    "This credential is for another wallet. Ask the issuer to issue it to this one.",
  ERR_CREDENTIAL_SIGNATURE:
    "The credential is not signed by its issuer. It was not kept; ask the issuer for it again.",
  ERR_CREDENTIAL_VALIDITY:
    "The credential is not in force now. Check this device's clock, then ask the issuer.",
  ERR_STATUS_TILE_MISMATCH: "The issuer's status files are damaged. Try again later.",
  ERR_TRUST_FETCH: "The registrar did not answer. Try again in a while.",
  ERR_TRUST_ROOT_STALE:
    "The trust list is too old, or this device's clock is wrong. Try again in a while; if it stays so, tell whoever keeps the list.",
  ERR_TRUST_ROOT_ROLLBACK:
    "The trust list is older than one that this wallet has seen. Somebody may hold the new one back; do not go on.",
  ERR_CHAIN_RPC: "The chain's node did not answer. Try again, or set another node in the settings.",
  ERR_CHAIN_WRONG_CHAIN:
    "The node is of another chain. Set the right one under trust in the settings.",
  ERR_GATE_ACCOUNT_REFUSED: "The account's wallet was told no. Nothing was linked.",
  ERR_GATE_UNDELIVERED:
    "The site did not say that it took the answer: its page may be gone. Ask again there.",
  ERR_GATE_ABORTED: "The site has stopped asking.",
  ERR_GATE_NOT_CALLED: "No site has opened this window. Open your wallet from the site that asks.",
};

/** A fault that the page itself tells. */
export class PageFault extends Error {
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}

export function sayFault(error: unknown): Fault {
  if (error instanceof PageFault) return { text: error.message, code: error.code };
  if (error instanceof SymbolonError) {
    const text = WORDS[error.code] ?? asSentence(error.message);
    return { text, code: error.code };
  }
  if (error instanceof DOMException && error.name === "AbortError") {
    return { text: "You stopped it.", code: "aborted" };
  }
  if (error instanceof TypeError && /fetch|network/i.test(error.message)) {
    return {
      text: "The network did not answer. Check the connection and try again.",
      code: "network",
    };
  }
  return {
    text: "Something unexpected went wrong. Reload the page and try again.",
    code: "unexpected",
  };
}

function asSentence(message: string): string {
  const first = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** Told at once to screen readers, as it comes into the page. */
export function faultBox(error: unknown): HTMLElement {
  const { text, code } = sayFault(error);
  return html(
    "div",
    { class: "error", role: "alert" },
    html("p", {}, text),
    html("code", {}, code),
  );
}

/** A place for a fault, empty until there is one. */
export function faultPlace(): {
  readonly element: HTMLElement;
  tell(error: unknown): void;
  clear(): void;
} {
  const element = html("div", {});
  return {
    element,
    tell: (error) => element.replaceChildren(faultBox(error)),
    clear: () => element.replaceChildren(),
  };
}
