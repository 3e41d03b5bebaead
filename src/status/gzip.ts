/** GZIP by the web's CompressionStream, so that it runs in browsers too. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const output = await transform(new CompressionStream("gzip"), bytes, Number.POSITIVE_INFINITY);
  if (output === undefined) throw new RangeError("unbounded output has no bound");
  return output;
}

/**
 * @returns `undefined` where more than `maxBytes` come out: reading stops there
 * @throws TypeError (of the platform) for what is not GZIP
 */
export function gunzip(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array | undefined> {
  return transform(new DecompressionStream("gzip"), bytes, maxBytes);
}

async function transform(
  { readable, writable }: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const writer = writable.getWriter();
  // Its failure reaches the reader below.
  const written = writer.write(new Uint8Array(bytes)).then(() => writer.close());
  written.catch(() => {});
  const reader = readable.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.length;
    if (total > maxBytes) {
      await reader.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(value);
  }
  const output = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    output.set(chunk, offset);
    offset += chunk.length;
  }
  return output;
}
