/** Where the worker's code is: beside this file, as JavaScript when built, through tsx in a work tree. */
export function workerSource(): URL {
  const isBuilt = !import.meta.url.endsWith(".ts");
  return new URL(isBuilt ? "./verification-worker.js" : "./tsx-worker.js", import.meta.url);
}
