import { describe, expect, it } from "vitest";
import { createDocumentCache } from "../../src/fetch/create-document-cache.ts";
import { FetchError } from "../../src/fetch/fetch-error.ts";
import type { FetchedDocument, GuardedFetch } from "../../src/fetch/guarded-fetch.ts";
import { guardedFetch } from "../../src/fetch/guarded-fetch.ts";
import { host } from "./host.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = ({ body }: { body: Uint8Array }) => new TextDecoder().decode(body);

function world(answer: GuardedFetch, changes: object = {}) {
  const clock = { now: 1_000_000 };
  let asked = 0;
  const cache = createDocumentCache({
    fetch: (url, options) => {
      asked++;
      return answer(url, options);
    },
    options: { maximum: 1024 },
    cacheSeconds: 60,
    clock: () => clock.now,
    ...changes,
  });
  return {
    cache,
    clock,
    asked: () => asked,
    get: (url = "https://a.example/") => cache.get(url, "*/*"),
  };
}

const fetched = (body: string, changes: Partial<FetchedDocument> = {}): FetchedDocument => ({
  status: 200,
  body: bytes(body),
  mediaType: "text/plain",
  ...changes,
});

describe("createDocumentCache", () => {
  it("keeps a document for the lesser of what it says and what the operator says", async () => {
    for (const [maxAge, seconds] of [
      [undefined, 60],
      [10, 10],
      [3600, 60],
    ] as const) {
      const { clock, asked, get } = world(async () =>
        fetched("x", maxAge === undefined ? {} : { maxAge }),
      );
      await get();
      clock.now += seconds * 1000 - 1;
      await get();
      expect(asked()).toBe(1);
      clock.now += 1;
      await get();
      expect(asked()).toBe(2);
    }
    const never = world(async () => fetched("x", { maxAge: 0 }));
    await never.get();
    await never.get();
    expect(never.asked()).toBe(2);
  });

  it("asks again by ETag: the copy counts where the issuer says so, over HTTP", async () => {
    let version = 1;
    const { url, asked } = await host((request, response) => {
      const etag = `"${version}"`;
      if (request.headers["if-none-match"] === etag) return response.writeHead(304).end();
      response.writeHead(200, { etag }).end(`v${version}`);
    });
    const w = world(guardedFetch, { options: { maximum: 64, allowLocal: true } });
    expect(text(await w.get(url))).toBe("v1");
    w.clock.now += 60_000;
    expect(text(await w.get(url))).toBe("v1");
    expect(asked()).toBe(2);
    version = 2;
    w.clock.now += 60_000;
    expect(text(await w.get(url))).toBe("v2");
    expect(asked()).toBe(3);
  });

  it("gives nothing older where the address fails, and asks again only after a while", async () => {
    let isUp = true;
    const { clock, asked, get } = world(async (_, { etag }) => {
      if (!isUp) throw new FetchError("unreachable", "does not answer");
      return etag === '"a"' ? fetched("", { status: 304 }) : fetched("x", { etag: '"a"' });
    });
    await get();
    isUp = false;
    clock.now += 60_000;
    const failed = expect.objectContaining({ code: "ERR_SERVICE_FETCH_FAILED" });
    await expect(get()).rejects.toEqual(failed);
    isUp = true;
    clock.now += 4_999;
    await expect(get()).rejects.toEqual(failed);
    expect(asked()).toBe(2);
    clock.now += 1;
    expect(text(await get())).toBe("x");
    expect(asked()).toBe(3);
  });

  it("does not keep a document alive where the clock is set back", async () => {
    const { clock, asked, get } = world(async () => fetched("x"));
    await get();
    clock.now -= 3_600_000;
    await get();
    expect(asked()).toBe(2);
  });

  it("shares one fetch among callers at the same time, failures too", async () => {
    const { asked, get } = world(async () => fetched("x"));
    await Promise.all(Array.from({ length: 50 }, () => get()));
    expect(asked()).toBe(1);
    const down = world(async () => {
      throw new FetchError("timeout", "does not answer in time");
    });
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => down.get()));
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(down.asked()).toBe(1);
  });

  it("holds so many documents and bytes, and lets go of what was asked for longest ago", async () => {
    const { asked, get } = world(async () => fetched("x".repeat(10)), { maxEntries: 2 });
    for (const name of ["a", "b", "a", "c", "a"]) await get(`https://${name}.example/`);
    expect(asked()).toBe(3);
    await get("https://b.example/");
    expect(asked()).toBe(4);
    const small = world(async () => fetched("x".repeat(10)), { maxBytes: 25 });
    for (const name of ["a", "b", "c", "b", "c", "a"]) await small.get(`https://${name}.example/`);
    expect(small.asked()).toBe(4);
  });
});
