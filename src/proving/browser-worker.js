// The Web Worker's script. In the package it is one file with everything in it (scripts/build-worker.ts), so that any
// bundler or static host serves it as it is.
import { serveBrowserWorker } from "./serve-browser-worker.ts";

serveBrowserWorker(globalThis);
