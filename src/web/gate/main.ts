import "../shared/no-eval.ts";
import { html } from "../shared/dom.ts";
import { fetchGateConfig } from "./gate-config.ts";
import { gateView } from "./gate-view.ts";

const content = document.getElementById("content");
if (content === null) throw new TypeError("the page lacks its content");

fetchGateConfig().then(
  (config) => {
    document.title = config.title;
    content.replaceChildren(gateView(config));
  },
  (error: unknown) => {
    const text = error instanceof Error ? error.message : "unknown";
    content.replaceChildren(
      html(
        "div",
        { class: "error", role: "alert" },
        html("p", {}, "This gate is not set up. Tell the site's operator."),
        html("code", {}, text),
      ),
    );
  },
);
