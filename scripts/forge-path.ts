import { createRequire } from "node:module";

/** The executable itself: the script that npm links to it ends with 0 whatever forge ends with. */
export function forgePath(): string {
  const machine = process.arch === "x64" ? "amd64" : process.arch;
  const suffix = process.platform === "win32" ? ".exe" : "";
  const wrapper = createRequire(import.meta.url).resolve("@foundry-rs/forge/package.json");
  return createRequire(wrapper).resolve(
    `@foundry-rs/forge-${process.platform}-${machine}/bin/forge${suffix}`,
  );
}
