/**
 * `npm run build:web`: the supervisor's page as one file, build/web/supervisor/index.html, that makes no request and runs
 * from any static host or from a disk. Script and style stand in it, named by their hashes in its
 * Content-Security-Policy.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Rolldown } from "vite";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
type Output = Rolldown.RolldownOutput["output"];

/** @returns the page's path */
export async function buildSupervisor(
  folder = join(ROOT, "build/web/supervisor"),
): Promise<string> {
  const result = await build({
    configFile: false,
    root: join(ROOT, "src/web/supervisor"),
    logLevel: "warn",
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4096,
    },
  });
  const { output } = result as Rolldown.RolldownOutput;
  const path = join(folder, "index.html");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, onePage(output));
  return path;
}

function onePage(output: Output): string {
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
    "connect-src 'self'",
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
  console.error(await buildSupervisor());
}
