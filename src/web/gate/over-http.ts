import type { Presentation } from "../../gate/index.ts";
import type { HttpConfig } from "./gate-config.ts";
import { DeniedByGate, type Gatekeeper } from "./gatekeeper.ts";

/** The dApp's back end keeps the service's API key: it makes the request, and reads the decision. */
export function httpGatekeeper({ requests }: HttpConfig): Gatekeeper {
  let id = "";
  return {
    checks: "The site checks the proof",
    async request() {
      const created = (await post(requests, {})) as {
        readonly id: string;
        readonly request: unknown;
      };
      id = created.id;
      return created.request;
    },
    async submit(presentation: Presentation) {
      const path = `${requests}/${encodeURIComponent(id)}/presentation`;
      const { outcome, code } = (await post(path, presentation)) as Decision;
      if (outcome !== "accepted") throw new DeniedByGate(code ?? "refused");
      return [
        "The site learned that the rule holds for you, and a tag that is yours on this site alone.",
      ];
    },
  };
}

interface Decision {
  readonly outcome: string;
  readonly code?: string;
}

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    redirect: "error",
  });
  if (!response.ok) throw new Error(`the site answered ${response.status}`);
  return response.json();
}
