/**
 * `npm run build:web`: the pages, as static files.
 *
 * build/web/supervisor/index.html is one file that makes no request and runs from any static host or from a disk;
 * build/web/inclusion/index.html another, which cannot make one: `--inclusion-pins pins.json` builds a verifier's pins in.
 * build/web/wallet and build/web/gate are folders for any static host, each with a configuration beside its page
 * (`wallet.json`, `gate.json`) and a Content-Security-Policy in it; docs/web-wallet.md has the same as a header.
 * Where `npm run build:circuits` has been, the wallet's folder has the proving files, too.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build, type InlineConfig, type Rolldown } from "vite";
import type { PinnedFiles } from "../src/proving/artifacts.ts";
import {
  ARTIFACT_FILES,
  type CircuitRecord,
  MANIFEST_FILE,
  parseManifest,
} from "../src/proving/manifest.ts";
import { parseInclusionPins } from "../src/solvency/report/inclusion-pins.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WEB = join(ROOT, "build/web");
type Output = Rolldown.RolldownOutput["output"];

/** Of the wallet and the gate: own files alone, and requests to whatever an issuer or a chain is served from. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** What of an artifact folder a wallet fetches. */
const WALLET_FILES =
  /(?:manifest\.json|circuit\.wasm|proving-key\.(?:zkey|compressed)|verification-key\.json)$/;

/** @returns the page's path */
export async function buildSupervisor(folder = join(WEB, "supervisor")): Promise<string> {
  const output = await bundle("supervisor", { write: false });
  return writePage(folder, onePage(output, "'self'"));
}

/** @param pins what `parseInclusionPins` reads, for everybody who is given this page @returns the page's path */
export async function buildInclusion(
  folder = join(WEB, "inclusion"),
  pins?: unknown,
): Promise<string> {
  if (pins !== undefined) parseInclusionPins(pins);
  const page = onePage(await bundle("inclusion", { write: false }), "'none'");
  // a data block: no script to a Content-Security-Policy
  const text = pins === undefined ? "" : JSON.stringify(pins).replaceAll("<", "\\u003c");
  const data = `<script type="application/json" id="pins">${text}</script>`;
  return writePage(folder, replaceOnce(page, "<noscript>", `${data}\n    <noscript>`));
}

function writePage(folder: string, page: string): string {
  const path = join(folder, "index.html");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, page);
  return path;
}

export interface BuildPageOptions {
  /** Where it is built to; build/web/<name> unless told. */
  readonly folder?: string;
  /** The folder of `manifest.json`, copied beside the wallet's page; none unless told. */
  readonly artifacts?: string;
  /** Members of the configuration beside the page, over the examples'. */
  readonly configure?: Readonly<Record<string, unknown>>;
}

/** What whoever serves a page edits. */
const CONFIGURATIONS = {
  wallet: {
    artifacts: "./artifacts/",
    allowDevelopmentKeys: false,
    trust: [],
    lockAfterMinutes: 15,
  },
  gate: {
    kind: "http",
    title: "The exchange's vault",
    reason: "The vault opens to adults who live in the European Union.",
    wallet: "https://wallet.example/#gate",
    requests: "/gate/requests",
  },
};

/** @returns the folder */
export async function buildPage(
  name: "wallet" | "gate",
  { folder: given = join(WEB, name), artifacts, configure }: BuildPageOptions = {},
): Promise<string> {
  const folder = resolve(given);
  rmSync(folder, { recursive: true, force: true });
  const output = await bundle(name, { outDir: folder, emptyOutDir: true });
  const page = output.find(({ fileName }) => fileName === "index.html");
  if (page?.type !== "asset") throw new Error("no page was built");
  const charset = '<meta charset="utf-8" />';
  const meta = `<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}" />`;
  const text = replaceOnce(String(page.source), charset, `${charset}\n    ${meta}`);
  writeFileSync(join(folder, "index.html"), text);
  const pins = artifacts === undefined ? {} : { pinnedFiles: pinFiles(artifacts) };
  const configuration = { ...CONFIGURATIONS[name], ...pins, ...configure };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(configuration, null, 2)}\n`);
  if (artifacts !== undefined) {
    cpSync(artifacts, join(folder, "artifacts"), {
      recursive: true,
      filter: (path) => !/\.[a-z0-9]+$/.test(path) || WALLET_FILES.test(path),
    });
  }
  return folder;
}

/** Of each circuit, the files that see the witness: a host that is not the page's own cannot swap them. */
function pinFiles(artifacts: string): Record<string, PinnedFiles> {
  const manifest = parseManifest(JSON.parse(readFileSync(join(artifacts, MANIFEST_FILE), "utf8")));
  const pin = (files: CircuitRecord["files"], name: keyof typeof ARTIFACT_FILES): string =>
    files[ARTIFACT_FILES[name]]?.sha256 ?? "";
  return Object.fromEntries(
    Object.entries(manifest.circuits).map(([id, { files }]) => [
      id,
      { provingKey: pin(files, "provingKey"), wasm: pin(files, "wasm") },
    ]),
  );
}

async function bundle(name: string, more: NonNullable<InlineConfig["build"]>): Promise<Output> {
  const result = await build({
    configFile: false,
    root: join(ROOT, "src/web", name),
    base: "./",
    logLevel: "warn",
    worker: { format: "es" },
    build: {
      target: "es2022",
      modulePreload: false,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4096,
      rolldownOptions: { checks: { pluginTimings: false } },
      ...more,
    },
  });
  return (result as Rolldown.RolldownOutput).output;
}
function onePage(output: Output, connect: "'self'" | "'none'"): string {
  const only = (ending: string): string => {
    const [file, ...others] = output.filter(({ fileName }) => fileName.endsWith(ending));
    if (file === undefined || others.length > 0) throw new Error(`not one ${ending}`);
    return file.type === "chunk" ? file.code : String(file.source);
  };
  // What would end the element is escaped: both stand in strings alone.
  const script = `\n${only(".js").replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")}`;
  const style = `\n${only(".css")}`;
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    `connect-src ${connect}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const charset = '<meta charset="utf-8" />';
  return [
    [/<script type="module"[^>]*src="[^"]*"[^>]*><\/script>\s*/, ""],
    [/<link rel="stylesheet"[^>]*>\s*/, `<style>${style}</style>\n`],
    [charset, `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`],
    ["</body>", `<script type="module">${script}</script>\n  </body>`],
  ].reduce((page, [from, to]) => replaceOnce(page, from ?? "", String(to)), only(".html"));
}

function replaceOnce(page: string, from: string | RegExp, to: string): string {
  const count = page.split(from).length - 1;
  if (count !== 1) throw new Error(`the built page has ${count} of ${from}`);
  return page.replace(from, () => to);
}

const hashOf = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const program = process.argv[1];
if (program !== undefined && pathToFileURL(resolve(program)).href === import.meta.url) {
  const artifacts = join(ROOT, "build/artifacts");
  console.error(await buildSupervisor());
  console.error(await buildPage("wallet", existsSync(artifacts) ? { artifacts } : {}));
  console.error(await buildPage("gate"));
  const { values } = parseArgs({ options: { "inclusion-pins": { type: "string" } } });
  const pins = values["inclusion-pins"];
  const json = pins === undefined ? undefined : (JSON.parse(readFileSync(pins, "utf8")) as unknown);
  console.error(await buildInclusion(join(WEB, "inclusion"), json));
}
