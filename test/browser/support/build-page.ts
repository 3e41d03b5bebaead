import { cp, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, createLogger, type Rolldown } from "vite";

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
 */
export async function buildPage(project: string, name: string): Promise<BuiltPage> {
  const root = join(project, name);
  await mkdir(root, { recursive: true });
  await cp(resolve("test/browser/page"), root, { recursive: true });
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
