/** A worker that proves with snarkjs: the files come with its first message, every later one asks for a proof. */
import { curves, groth16 } from "snarkjs";

interface Files {
  readonly key: Uint8Array;
  readonly witness: Uint8Array;
  readonly threads: number;
}

let files: Files | undefined;
let curve: unknown;

globalThis.onmessage = async ({ data }: MessageEvent<Files | "prove">) => {
  if (data !== "prove") {
    files = data;
    return;
  }
  const { key, witness, threads } = files as Files;
  if (threads === 1) {
    curve ??= await curves.getCurveFromName("bn128", { singleThread: true });
    Object.assign(globalThis, { curve_bn128: curve });
  }
  globalThis.postMessage(await groth16.prove(key, witness));
};
