/** As long must a screen have been before its reader's eyes; a double click is over by then. */
const SEEN_MS = 700;

export interface WhenSeenOptions {
  readonly window: Window;
  readonly document: Document;
  /** Called with whether the screen has been seen for a while; at once, and whenever that changes. */
  readonly changed: (isSeen: boolean) => void;
  readonly seenMs?: number;
}

/**
 * Whether the page has been visible and focused without a break. A page that opened this window can bring it to the
 * front between the two presses of a double click: the second one must not count as consent.
 * @returns ends the watch
 */
export function whenSeen({ window, document, changed, seenMs = SEEN_MS }: WhenSeenOptions) {
  let timer: number | undefined;
  const begin = () => {
    window.clearTimeout(timer);
    changed(false);
    if (document.visibilityState !== "visible" || !document.hasFocus()) return;
    timer = window.setTimeout(() => changed(true), seenMs);
  };
  const kinds = ["focus", "blur", "resize"] as const;
  for (const kind of kinds) window.addEventListener(kind, begin);
  document.addEventListener("visibilitychange", begin);
  begin();
  return () => {
    window.clearTimeout(timer);
    for (const kind of kinds) window.removeEventListener(kind, begin);
    document.removeEventListener("visibilitychange", begin);
  };
}
