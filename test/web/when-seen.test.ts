import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { whenSeen } from "../../src/web/wallet/app/when-seen.ts";

/** A page's window and document, as far as they say what its reader sees. */
class Page extends EventTarget {
  isVisible = true;
  isFocused = true;
  setTimeout = setTimeout;
  clearTimeout = clearTimeout;
  get visibilityState() {
    return this.isVisible ? "visible" : "hidden";
  }
  hasFocus = () => this.isFocused;
  happens(kind: string, changes: Partial<Pick<Page, "isVisible" | "isFocused">> = {}) {
    Object.assign(this, changes);
    this.dispatchEvent(new Event(kind));
  }
}

let page: Page;
let isSeen: boolean | undefined;
let stop: () => void;
const watch = () => {
  const both = page as unknown as Window & Document;
  stop = whenSeen({
    window: both,
    document: both,
    changed: (now) => {
      isSeen = now;
    },
  });
};
beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  watch();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe("a consent screen", () => {
  it("has been seen once it was visible and focused for 700 ms", () => {
    vi.advanceTimersByTime(699);
    expect(isSeen).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isSeen).toBe(true);
  });

  it("has not where the site brings it to the front between two presses", () => {
    page.happens("blur", { isFocused: false });
    vi.advanceTimersByTime(60_000);
    expect(isSeen).toBe(false);
    page.happens("focus", { isFocused: true });
    vi.advanceTimersByTime(300);
    expect(isSeen).toBe(false);
    vi.advanceTimersByTime(400);
    expect(isSeen).toBe(true);
  });

  it.each([
    ["loses the focus", "blur", { isFocused: false }],
    ["gets it anew", "focus", {}],
    ["is hidden", "visibilitychange", { isVisible: false }],
    ["is resized under the pointer", "resize", {}],
  ])("counts from the beginning where it %s", (_, kind, changes) => {
    vi.advanceTimersByTime(5_000);
    expect(isSeen).toBe(true);
    page.happens(kind, changes);
    expect(isSeen).toBe(false);
    vi.advanceTimersByTime(699);
    expect(isSeen).toBe(false);
  });

  it("is watched no longer than it is shown", () => {
    stop();
    vi.advanceTimersByTime(5_000);
    page.happens("focus");
    expect(isSeen).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});
