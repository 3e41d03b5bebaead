import { createRequire } from "node:module";

/**
 * The platform's own binary of a Foundry package from npm. The packages' wrappers leave the child running when they are
 * killed, and end with 0 whatever it ended with.
 */
export function foundryBinary(tool: "anvil" | "forge"): string {
  const names: Record<string, string> = { linux: "linux", darwin: "darwin", win32: "win32" };
  const machine = process.arch === "arm64" ? "arm64" : "amd64";
  const suffix = process.platform === "win32" ? ".exe" : "";
  const wrapper = createRequire(import.meta.url).resolve(`@foundry-rs/${tool}/package.json`);
  return createRequire(wrapper).resolve(
    `@foundry-rs/${tool}-${names[process.platform]}-${machine}/bin/${tool}${suffix}`,
  );
}
