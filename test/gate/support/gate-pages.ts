import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { build, type Rolldown } from "vite";

/** `symbolon/gate` as a page loads it: the module `/gate.js`, and what it loads when it needs it, by path. */
export async function bundleGate(): Promise<ReadonlyMap<string, string>> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      target: "es2022",
      minify: false,
      lib: { entry: resolve("src/gate/index.ts"), formats: ["es"], fileName: () => "gate.js" },
    },
  });
  const outputs = (result as Rolldown.RolldownOutput[]).flatMap(({ output }) => [...output]);
  return new Map(
    outputs.flatMap((file): [string, string][] =>
      file.type === "chunk" ? [[`/${file.fileName}`, file.code]] : [],
    ),
  );
}

export interface Site {
  readonly origin: string;
  stop(): Promise<void>;
}

const page = (body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>gate</title><body>${body}</body></html>`;

/** A dApp's page: what `ask` is told is in the address, what came of it in `window.outcome`. */
const DAPP = page(`<button id="ask">Ask</button>
<script type="module">
  import { openGate } from "/gate.js";
  const told = JSON.parse(new URL(location.href).searchParams.get("told") ?? "{}");
  window.stages = [];
  window.submitted = [];
  window.asked = 0;
  window.controller = new AbortController();
  document.getElementById("ask").onclick = async () => {
    try {
      window.outcome = await openGate({
        wallet: told.wallet,
        request: async () => {
          window.asked += 1;
          if (told.slowMs) await new Promise((done) => setTimeout(done, told.slowMs));
          if (told.fails) throw new Error("the service is down");
          return told.request;
        },
        submit: async (presentation) => {
          window.submitted.push(presentation);
          return "welcome";
        },
        onStage: (stage) => window.stages.push(stage),
        signal: window.controller.signal,
        ...(told.timeoutMs ? { timeoutMs: told.timeoutMs } : {}),
      });
    } catch (error) {
      window.outcome = { code: error.code ?? error.message };
    }
  };
</script>`);

/** A wallet's page: the call in `window.call`, the messages that reached it in `window.heard`. */
const WALLET = page(`<script type="module">
  import { acceptGateCall } from "/gate.js";
  window.heard = [];
  addEventListener("message", ({ data, origin }) => window.heard.push({ data, origin }));
  const told = JSON.parse(new URL(location.href).searchParams.get("told") ?? "{}");
  acceptGateCall(window, told).then(
    (call) => { window.call = call; call.stage({ stage: "reviewing" }); },
    (error) => { window.fault = error.code; },
  );
</script>`);

/** A page that keeps to no protocol: tests tell it what to do. It keeps what it hears. */
const HOSTILE = page(`<script>
  window.heard = [];
  addEventListener("message", ({ data, origin }) => window.heard.push({ data, origin }));
</script>`);

const PAGES: Readonly<Record<string, { body: string; headers?: Record<string, string> }>> = {
  "/dapp": { body: DAPP },
  "/wallet": { body: WALLET },
  "/isolated-wallet": {
    body: WALLET,
    headers: { "cross-origin-opener-policy": "same-origin" },
  },
  "/isolated-dapp": { body: DAPP, headers: { "cross-origin-opener-policy": "same-origin" } },
  "/popups-dapp": {
    body: DAPP,
    headers: { "cross-origin-opener-policy": "same-origin-allow-popups" },
  },
  "/hostile": { body: HOSTILE },
  "/library": {
    body: page(
      `<script type="module">import * as gate from "/gate.js"; window.gate = gate;</script>`,
    ),
  },
};

/** The pages under an origin of their own; `frame` shows another page inside one, sandboxed as told. */
export async function serveSite(
  modules: ReadonlyMap<string, string>,
  host: "127.0.0.1" | "localhost",
): Promise<Site> {
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://site");
    const module = modules.get(pathname);
    if (module !== undefined) {
      const headers = { "content-type": "text/javascript", "access-control-allow-origin": "*" };
      response.writeHead(200, headers).end(module);
      return;
    }
    if (pathname === "/frame") {
      const source = (searchParams.get("src") ?? "").replaceAll("&", "&amp;").replaceAll('"', "");
      const sandbox = searchParams.get("sandbox");
      const attribute = sandbox === null ? "" : ` sandbox="${sandbox}"`;
      response.writeHead(200, { "content-type": "text/html" });
      response.end(page(`<iframe${attribute} src="${source}" width="300" height="150"></iframe>`));
      return;
    }
    const found = PAGES[pathname];
    response.writeHead(found === undefined ? 404 : 200, {
      "content-type": "text/html",
      ...found?.headers,
    });
    response.end(found?.body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${port}`,
    stop: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
