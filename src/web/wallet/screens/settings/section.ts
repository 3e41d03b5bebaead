import { html } from "../../../shared/dom.ts";

export interface SettingsSection {
  readonly element: HTMLElement;
  /** What went well, told at once. */
  done(text: string): void;
}

/** A section of the settings, with a line for what came of a press. */
export function settingsSection(
  id: string,
  title: string,
  ...children: readonly (Node | string | undefined)[]
): SettingsSection {
  const told = html("p", { class: "good", role: "status" });
  const element = html(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    html("h2", { id: `${id}-title` }, title),
    ...children,
    told,
  );
  return {
    element,
    done(text) {
      told.textContent = text;
    },
  };
}
