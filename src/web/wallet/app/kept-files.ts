import { fromBase64, toBase64 } from "../../../keep/base64.ts";

/** Files that were fetched, by their address: base64. What they say is verified anew each time that they are read. */
export type KeptFiles = Readonly<Record<string, string>>;

type Fetch = typeof globalThis.fetch;

/** A `fetch` that remembers each file that came whole. */
export function recording(files: Map<string, Uint8Array>, fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { body, status, headers } = response;
    if (!response.ok || body === null) return response;
    const chunks: Uint8Array[] = [];
    const recorder = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        chunks.push(chunk);
        controller.enqueue(chunk);
      },
      flush: () => void files.set(addressOf(input), joined(chunks)),
    });
    return new Response(body.pipeThrough(recorder), { status, headers });
  };
}

/** A `fetch` that asks nobody. */
export function replaying(files: KeptFiles): Fetch {
  return async (input) => {
    const kept = files[addressOf(input)];
    if (kept === undefined) throw new TypeError("the file is not kept: fetch it again");
    return new Response(fromBase64(kept));
  };
}

export const filesOf = (files: ReadonlyMap<string, Uint8Array>): KeptFiles =>
  Object.fromEntries(Array.from(files, ([address, bytes]) => [address, toBase64(bytes)]));

const addressOf = (input: RequestInfo | URL): string =>
  input instanceof Request ? input.url : String(input);

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
