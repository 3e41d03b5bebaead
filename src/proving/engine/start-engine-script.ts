/** The engine's script as a Web Worker; where it stands, bundlers that know `new URL` copy it. */
export function startEngineScript(name: string): Worker {
  return new Worker(new URL("./engine-worker.js", import.meta.url), { type: "module", name });
}
