import { html } from "../../shared/dom.ts";

/** What the wallet shows at one time. */
export interface Screen {
  /** The heading, and the tab's title. */
  readonly title: string;
  readonly nodes: readonly (Node | undefined)[];
  /** What gets the focus; the heading unless told. */
  readonly focus?: HTMLElement;
  /** Called when another screen comes: ends what runs for this one. */
  readonly leave?: () => void;
}

/** The page's changing part. */
export interface Frame {
  show(screen: Screen): void;
  /** Says something to who does not see the screen change. */
  say(text: string): void;
}

export function createFrame(content: HTMLElement, announcer: HTMLElement): Frame {
  let current: Screen | undefined;
  return {
    show(screen) {
      current?.leave?.();
      current = screen;
      const heading = html("h1", { tabindex: -1 }, screen.title);
      document.title = `${screen.title} – Symbolon wallet`;
      content.replaceChildren(heading, ...screen.nodes.filter((node) => node !== undefined));
      announcer.textContent = "";
      // A new screen begins at its top, for eyes and for screen readers alike.
      window.scrollTo(0, 0);
      (screen.focus ?? heading).focus();
    },
    say(text) {
      announcer.textContent = text;
    },
  };
}
