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

/** Bundles a page of an integrator's project by Vite as it comes: no plug-in, no polyfill, no alias. */
export async function buildPage(project: string, page = "test/browser/page"): Promise<BuiltPage> {
  const root = join(project, "page");
  await mkdir(root, { recursive: true });
  await cp(resolve(page), root, { recursive: true });
  const warnings: string[] = [];
  const logger = createLogger("silent");
  const note = (message: string) => void warnings.push(message);
  const customLogger = { ...logger, warn: note, warnOnce: note, error: note };
  const folder = join(project, "dist");
  const built = (await build({
    configFile: false,
    root,
    customLogger,
    logLevel: "silent",
    build: { outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 4096 },
  })) as Rolldown.RolldownOutput;
  const chunks = built.output.map(
    (file) => [file.fileName, String(file.type === "chunk" ? file.code : file.source)] as const,
  );
  return { folder, warnings, chunks: new Map(chunks) };
}
