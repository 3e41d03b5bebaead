import { html } from "../../shared/dom.ts";
import { button } from "../../shared/forms.ts";

/**
 * Asks once more before something goes. The focus is on what keeps it.
 * @param field what `remove` reads besides
 */
export function confirm(
  title: string,
  text: string,
  remove: () => Promise<void>,
  field?: HTMLElement,
): void {
  const dialog: HTMLDialogElement = html(
    "dialog",
    { "aria-labelledby": "removal" },
    html("h2", { id: "removal" }, title),
    html("p", {}, text),
    field,
    html(
      "div",
      { class: "actions" },
      button("Keep it", () => dialog.close(), { autofocus: true }),
      button(
        "Remove it",
        async () => {
          dialog.close();
          await remove();
        },
        { class: "danger" },
      ),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
