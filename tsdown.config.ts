import { defineConfig, type UserConfig } from "tsdown";

const rooms: UserConfig = defineConfig({
  entry: [
    "src/index.ts",
    "src/errors.ts",
    "src/{issuer,holder,keep,verifier,trust,trail,transparency,policy,proving,service,chain,openid4vci,openid4vp,decision,client,gate,solvency}/index.ts",
    "src/solvency/{ingest,reserves,run,report}/index.ts",
    "src/cli/main.ts",
    "src/proving/browser.ts",
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

// One file with everything in it, snarkjs too: any bundler or static host serves the Web Worker as it is. The engine's
// worker is bundled by scripts/build-engine.ts, beside its modules.
const snarkjsWorker: UserConfig = defineConfig({
  entry: { "proving/snarkjs-browser-worker": "src/proving/snarkjs-browser-worker.js" },
  format: "esm",
  platform: "browser",
  fixedExtension: false,
  target: "es2022",
  deps: { alwaysBundle: [/.*/] },
  inputOptions: { resolve: { conditionNames: ["browser", "import", "default"] } },
  outputOptions: { codeSplitting: false },
  minify: true,
  banner: "/*! Contains snarkjs and ffjavascript, GPL-3.0: see NOTICE */",
  dts: false,
  clean: false,
  outDir: "dist",
});

export default [rooms, snarkjsWorker];
