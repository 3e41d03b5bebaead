import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { parseServiceConfig } from "../../../src/service/config/parse-service-config.ts";
import { createFetchDocument } from "../../../src/service/feed/fetch-document.ts";
import { type Listening, listen } from "../../../src/service/listen.ts";
import { configJson } from "../world.ts";
import { createNode, FIRST, type Node, SECOND, signed, Web } from "./nodes.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A web server that counts bodies, and follows ETags. */
async function startSource(read: () => { body: string; etag: string }) {
  let bodies = 0;
  const server: Server = createServer((request, response) => {
    const { body, etag } = read();
    if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
    bodies += 1;
    response.writeHead(200, { etag, "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/pack.json`, bodies: () => bodies };
}

const configOf = (allowLocal: boolean) =>
  parseServiceConfig(configJson({ fetch: { allowLocal, timeoutMs: 5_000 } }));

async function startNode(name: string, url: string, peers: readonly Listed[] = []) {
  const node = await createNode({
    web: new Web(),
    name,
    pack: { url },
    peers,
    open: { fetchDocument: createFetchDocument(configOf(true)) },
  });
  const listening: Listening = await listen(node.app, { ...configOf(true), port: 0 });
  closing.push(
    () => node.close(),
    () => listening.close(),
  );
  return { ...node, url: listening.url };
}
type Listed = Pick<Node, "url" | "verifierKey">;

describe("over HTTP", () => {
  it("a node follows its source by ETag, and another catches up from it alone and agrees", async () => {
    let page = { body: JSON.stringify(await signed(FIRST)), etag: '"1"' };
    const source = await startSource(() => page);
    const node = await startNode("node", source.url);
    await node.feed.run();
    await node.feed.run();
    expect([node.versions(), source.bodies()]).toEqual([[1], 1]);
    page = { body: JSON.stringify(await signed(SECOND)), etag: '"2"' };
    await node.feed.run();
    expect([node.versions(), source.bodies()]).toEqual([[1, 2], 2]);

    const stale = await startSource(() => ({ body: "gone", etag: '"0"' }));
    const other = await startNode("other", stale.url, [node]);
    await other.feed.run();
    await other.feed.run();
    // It joined at the newest version: what is before it is not known there.
    expect([other.versions(), other.problem()]).toEqual([[2], "ERR_SERVICE_FEED_FORM"]);
    const row = await other.database.selectFrom("policy_peers").selectAll().executeTakeFirst();
    expect([row?.outcome, row?.differences]).toEqual(["same", "[]"]);
    expect((await other.state()).digest).toBe((await node.state()).digest);
  });

  it("nothing on this machine is asked unless it is allowed", async () => {
    const source = await startSource(() => ({ body: "{}", etag: '"1"' }));
    const node = await createNode({
      web: new Web(),
      pack: { url: source.url },
      open: { fetchDocument: createFetchDocument(configOf(false)) },
    });
    closing.push(() => node.close());
    await node.feed.run();
    expect([node.problem(), source.bodies()]).toEqual(["ERR_SERVICE_FETCH_BLOCKED", 0]);
  });
});
