// The page of the tests, as an integrator writes one: what it imports is the packed tarball, bundled by Vite.
import { createHolder, loadHash, provePossession } from "symbolon/holder";
import {
  createProver,
  createSnarkjsProver,
  fetchArtifacts,
  openArtifactCache,
  openCircuit,
} from "symbolon/proving";

const longTasks = [];
new PerformanceObserver((list) => {
  for (const { duration, startTime } of list.getEntries()) longTasks.push({ duration, startTime });
}).observe({ type: "longtask", buffered: true });

const state = { artifacts: undefined, prover: undefined, aborts: new Map() };

async function codeOf(work) {
  try {
    return { value: await work() };
  } catch (error) {
    return { code: error.code ?? String(error), message: error.message, details: error.details };
  }
}

window.page = {
  longTasks,
  /** @returns the last progress, or the code of the refusal */
  fetch: ({ abortAt, hasNoCache, ...options }) =>
    codeOf(async () => {
      const stop = new AbortController();
      let last;
      const stages = new Set();
      const onProgress = (progress) => {
        stages.add(progress.stage);
        last = { ...progress, stages: [...stages] };
        if (abortAt !== undefined && progress.loadedBytes >= abortAt) stop.abort();
      };
      const cache = hasNoCache ? false : undefined;
      state.artifacts = await fetchArtifacts({
        allowDevelopmentKeys: true,
        ...options,
        cache,
        signal: stop.signal,
        onProgress,
      });
      return last;
    }),
  /** SHA-256 of the files that were fetched. */
  fileHashes: async (id) => {
    const { wasm, provingKey } = state.artifacts.circuits.get(id);
    const hash = async (bytes) =>
      Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) =>
        byte.toString(16).padStart(2, "0"),
      ).join("");
    return { wasm: await hash(wasm), provingKey: await hash(provingKey) };
  },
  openProver: (options) => {
    state.prover = createProver({ artifacts: state.artifacts, ...options });
  },
  openSnarkjs: (options) => {
    state.prover = createSnarkjsProver({ artifacts: state.artifacts, ...options });
  },
  /** A circuit from its files alone. */
  proveAlone: (id, inputs, options) =>
    codeOf(async () => {
      const { wasm, provingKey } = state.artifacts.circuits.get(id);
      const circuit = await openCircuit({ wasm, provingKey, ...options });
      try {
        return await circuit.prove(inputs);
      } finally {
        await circuit.close();
      }
    }),
  isIsolated: () => crossOriginIsolated,
  keyOf: (id) => state.prover.verificationKeyHash(id),
  prove: (id, inputs, { abortAt, throwAt } = {}) =>
    codeOf(async () => {
      const stop = new AbortController();
      const events = [];
      const onProgress = (event) => {
        events.push(event);
        if (event.stage === abortAt) stop.abort();
        if (event.stage === throwAt) throw new Error("the listener's own");
      };
      const result = await state.prover.prove(id, inputs, { signal: stop.signal, onProgress });
      return { ...result, events };
    }),
  provePossession: (options) =>
    codeOf(async () => {
      const hash = await loadHash();
      const holder = createHolder((bytes) => crypto.getRandomValues(bytes));
      return provePossession({ hash, holder, prover: state.prover, ...options });
    }),
  close: () => state.prover.close(),
  /** Sorted names of what Cache Storage has. */
  kept: async () => {
    const cache = await caches.open("symbolon-artifacts");
    return (await cache.keys()).map(({ url }) => url.split("/").at(-1)).sort();
  },
  damage: async (sha256) => {
    const cache = await caches.open("symbolon-artifacts");
    await cache.put(`https://symbolon.invalid/chunk/${sha256}`, new Response("x"));
  },
  clear: () => caches.delete("symbolon-artifacts"),
  hasCache: async () => (await openArtifactCache()) !== undefined,
};
document.title = "ready";
