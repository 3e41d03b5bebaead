import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Context } from "hono";
import type { ServiceEnvironment } from "../../service-dependencies.ts";
import type { ArtifactFiles, Encoding, ListedFile } from "./artifact-files.ts";
import { type ByteRange, readRange } from "./read-range.ts";

const FOREVER = "public, max-age=31536000, immutable";
const REVALIDATED = "public, no-cache";

const TYPES: Readonly<Record<string, string>> = {
  wasm: "application/wasm",
  json: "application/json",
};

type Headers = Record<string, string>;

/**
 * A file whole (compressed where the wallet takes that), or a part of it by Range. Named by its hash it may be kept for
 * ever; the tag is the hash as well.
 */
export async function sendFile(
  context: Context<ServiceEnvironment>,
  files: ArtifactFiles,
  file: ListedFile,
  isNamedByHash: boolean,
): Promise<Response> {
  const { record, path } = file;
  const request = (name: string) => context.req.header(name);
  const tag = `"${record.sha256}"`;
  const headers: Headers = {
    "Accept-Ranges": "bytes",
    "Cache-Control": isNamedByHash ? FOREVER : REVALIDATED,
    "Content-Type": TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    ETag: tag,
    Vary: "Accept-Encoding",
  };
  if (holdsTag(request("if-none-match"), record.sha256)) {
    return new Response(null, { status: 304, headers });
  }
  const isUnchanged = (request("if-range") ?? tag) === tag;
  const range = isUnchanged ? readRange(request("range"), record.bytes) : undefined;
  const isHead = context.req.method === "HEAD";
  if (range !== undefined) return sendPart(file, range, headers, isHead);
  const encoding = chooseEncoding(request("accept-encoding"));
  return encoding === undefined || isHead
    ? sendPart(file, undefined, headers, isHead)
    : sendCompressed(await files.compressed(file, encoding), encoding, file, headers);
}

function sendPart(
  { path, record }: ListedFile,
  range: ByteRange | undefined,
  headers: Headers,
  isHead: boolean,
): Response {
  const { start, end } = range ?? { start: 0, end: record.bytes - 1 };
  const found: Headers = { ...headers, "Content-Length": String(end - start + 1) };
  if (range) found["Content-Range"] = `bytes ${start}-${end}/${record.bytes}`;
  const body =
    isHead || record.bytes === 0
      ? null
      : (Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream<Uint8Array>);
  return new Response(body, { status: range ? 206 : 200, headers: found });
}

function sendCompressed(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: Encoding,
  { record }: ListedFile,
  headers: Headers,
): Response {
  return new Response(bytes, {
    headers: {
      ...headers,
      "Content-Encoding": encoding,
      "Content-Length": String(bytes.length),
      ETag: `"${record.sha256}-${encoding}"`,
    },
  });
}

/** Whether one of the tags is of this content, in whatever encoding. */
function holdsTag(header: string | undefined, sha256: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.some((tag) => tag === "*" || new RegExp(`^"${sha256}(?:-br|-gzip)?"$`).test(tag));
}

function chooseEncoding(header = ""): Encoding | undefined {
  const taken = header
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
    .map((part) => part.split(";")[0]);
  return (["br", "gzip"] as const).find((encoding) => taken.includes(encoding));
}
