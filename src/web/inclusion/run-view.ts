import { INCLUSION_CHECKS } from "../../solvency/report/check-inclusion.ts";
import { html } from "../shared/dom.ts";
import { button } from "../shared/forms.ts";
import { checkList } from "./check-list.ts";
import { pathPicture } from "./path-picture.ts";
import type { Progress } from "./progress.ts";

/** How far the check has come, and a way to stop it. */
export function runView(stop: () => void) {
  const list = html("div", {});
  const bar = html("progress", { max: INCLUSION_CHECKS.length, "aria-label": "Checks" });
  const stopButton = button("Stop", stop, { id: "stop" });
  const element = html(
    "section",
    { "aria-labelledby": "run-title" },
    html("h2", { id: "run-title", tabindex: -1 }, "Checking"),
    bar,
    list,
    html("div", { class: "actions" }, stopButton),
  );
  const show = (progress: Progress) => {
    bar.value = INCLUSION_CHECKS.indexOf(progress.at);
    const [path] = progress.paths;
    list.replaceChildren(
      checkList(progress),
      ...(path === undefined ? [] : [pathPicture(path, progress)]),
    );
  };
  return { element, show };
}
