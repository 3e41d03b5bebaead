import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import chromiumPackage, { inflate, setupLambdaEnvironment } from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
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
  chromiumPackage.setGraphicsMode = false;
  const executable = await chromiumPackage.executablePath();
  try {
    return await launch(executable);
  } catch (cause) {
    if (!/shared librar/.test(String(cause))) throw cause;
    // A bare machine lacks NSS and others; the package carries them for Amazon Linux, and they serve here.
    const archive = join(
      dirname(import.meta.dirname),
      "../../node_modules/@sparticuz/chromium/bin",
    );
    await inflate(join(archive, "al2023.tar.br"));
    setupLambdaEnvironment(join(dirname(executable), "al2023", "lib"));
    return launch(executable);
  }
}

const launch = (executablePath: string) =>
  chromium.launch({
    executablePath,
    args: ARGS,
    env: process.env as Record<string, string>,
  });
