/**
 * `tsx scripts/api-report.ts`: writes docs/api/<subpath>.api.md, the public surface of each subpath export as the built
 * declarations have it; `--check` writes nothing and exits 1, naming each report that differs. Needs `npm run build`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

export interface ApiReportOptions {
  /** The built package: `package.json` and `dist`. */
  readonly packageFolder?: string | undefined;
  /** Where the committed reports are. */
  readonly reportFolder?: string | undefined;
  readonly isCheck: boolean;
}

/** @returns the subpaths whose committed report is not the surface of the built package */
export function reportApi(options: ApiReportOptions): string[] {
  const { packageFolder = ROOT, reportFolder = join(ROOT, "docs/api"), isCheck } = options;
  mkdirSync(reportFolder, { recursive: true });
  return declarations(packageFolder)
    .filter(([name, path]) => isChanged({ name, path, packageFolder, reportFolder, isCheck }))
    .map(([name]) => name);
}

/** Each entry's name in a report, and its declarations. */
function declarations(packageFolder: string): [name: string, path: string][] {
  const manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    exports: Record<string, Conditions>;
  };
  return Object.entries(manifest.exports).flatMap(([subpath, conditions]) => {
    const name = subpath === "." ? "index" : subpath.slice(2).replaceAll("/", "-");
    const browser = typeof conditions.browser === "object" ? conditions.browser.types : undefined;
    const entries: [string, string | undefined][] = [
      [name, conditions.types],
      [`${name}.browser`, browser],
    ];
    return entries.flatMap(([entry, types]): [string, string][] =>
      types === undefined ? [] : [[entry, resolve(packageFolder, types)]],
    );
  });
}

interface Conditions {
  readonly types?: string;
  readonly browser?: string | { readonly types?: string };
}

function isChanged(entry: {
  readonly name: string;
  readonly path: string;
  readonly packageFolder: string;
  readonly reportFolder: string;
  readonly isCheck: boolean;
}): boolean {
  const { name, path, packageFolder, reportFolder, isCheck } = entry;
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build`);
  const scratch = join(ROOT, "build/api-report");
  mkdirSync(scratch, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(packageFolder, "api-extractor.json"),
    packageJsonFullPath: join(packageFolder, "package.json"),
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: path,
      newlineKind: "lf",
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: "ES2022",
            lib: ["ES2023", "DOM"],
            module: "NodeNext",
            moduleResolution: "NodeNext",
            skipLibCheck: true,
            types: ["node"],
          },
          files: [path],
        },
        skipLibCheck: true,
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder,
        reportTempFolder: scratch,
        includeForgottenExports: false,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
    },
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: !isCheck,
    messageCallback(message) {
      // its own advice on comments is not what a report is for
      message.logLevel = ExtractorLogLevel.None;
    },
  });
  return apiReportChanged;
}

const program = process.argv[1];
if (program !== undefined && pathToFileURL(resolve(program)).href === import.meta.url) {
  const isCheck = process.argv.includes("--check");
  const changed = reportApi({ isCheck });
  for (const name of changed) {
    console.error(isCheck ? `docs/api/${name}.api.md is not the built surface` : `wrote ${name}`);
  }
  rmSync(join(ROOT, "build/api-report"), { recursive: true, force: true });
  process.exitCode = isCheck && changed.length > 0 ? 1 : 0;
}
