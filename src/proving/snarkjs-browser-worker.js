// The script of the Web Worker that proves with snarkjs. In the package it is one file with everything in it
// (tsdown.config.ts), so that any bundler or static host serves it as it is.
import { serveSnarkjsWorker } from "./serve-snarkjs-worker.ts";

serveSnarkjsWorker(globalThis);
