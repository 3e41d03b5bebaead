import { defineConfig } from "tsdown";

export default defineConfig({
  entry: [
    "src/index.ts",
    "src/errors.ts",
    "src/{issuer,holder,keep,verifier,trust,trail,transparency,policy,proving,service,chain,openid4vp,decision,client,gate}/index.ts",
    "src/cli/main.ts",
    "src/proving/snarkjs-worker.js",
    "src/service/main.ts",
    "src/service/verification/verification-process.ts",
  ],
  format: "esm",
  platform: "node",
  fixedExtension: false,
  target: "es2022",
  unbundle: true,
  dts: true,
  outDir: "dist",
});
