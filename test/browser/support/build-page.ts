import { cp, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, createLogger, createServer, type Rolldown } from "vite";

export interface BuiltPage {
  readonly folder: string;
  /** What the bundler complained of: a Node module in a browser's bundle, for one. */
  readonly warnings: readonly string[];
  /** Files of the bundle by name, in UTF-8. */
  readonly chunks: ReadonlyMap<string, string>;
}

/**
 * Bundles the page in an integrator's project by Vite as it comes: no plug-in, no polyfill, no alias.
 * @param name of its folder there; one for each caller, for they may run at the same time
 * @param files that replace the page's own, by path
 */
export async function buildPage(
  project: string,
  name: string,
  files: Readonly<Record<string, string>> = {},
): Promise<BuiltPage> {
  const root = await copyPage(project, name);
  for (const [path, text] of Object.entries(files)) await writeFile(join(root, path), text);
  const warnings: string[] = [];
  const logger = createLogger("silent");
  const note = (message: string) => void warnings.push(message);
  const customLogger = { ...logger, warn: note, warnOnce: note, error: note };
  const folder = join(root, "dist");
  const built = (await build({
    configFile: false,
    root,
    customLogger,
    logLevel: "silent",
    build: {
      outDir: folder,
      emptyOutDir: true,
      chunkSizeWarningLimit: 4096,
      // on a busy machine it says how long it took
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  })) as Rolldown.RolldownOutput;
  const chunks = built.output.map(
    (file) => [file.fileName, String(file.type === "chunk" ? file.code : file.source)] as const,
  );
  return { folder, warnings, chunks: new Map(chunks) };
}

/** The same page as Vite's development server gives it: no policy, since it needs scripts of its own. */
export async function servePageForDevelopment(project: string, name: string) {
  const root = await copyPage(project, name);
  const server = await createServer({
    configFile: false,
    root,
    cacheDir: join(root, ".vite"),
    customLogger: createLogger("silent"),
    logLevel: "silent",
    server: { host: "127.0.0.1", port: 0 },
  });
  await server.listen();
  const [url = ""] = server.resolvedUrls?.local ?? [];
  return { url, stop: () => server.close() };
}

async function copyPage(project: string, name: string): Promise<string> {
  const root = join(project, name);
  await mkdir(root, { recursive: true });
  await cp(resolve("test/browser/page"), root, { recursive: true });
  return root;
}
