import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { guardedFetch } from "../../src/fetch/guarded-fetch.ts";
import { judgedLookup } from "../../src/fetch/judged-lookup.ts";
import { isPublicAddress } from "../../src/fetch/public-address.ts";
import { host, resolvesTo } from "./host.ts";

const strict = { maximum: 64 };
const local = { maximum: 64, allowLocal: true };
const blocked = (reason: string) =>
  expect.objectContaining({ code: "ERR_SERVICE_FETCH_BLOCKED", details: { reason } });
const failed = (reason: string) =>
  expect.objectContaining({
    code: "ERR_SERVICE_FETCH_FAILED",
    details: expect.objectContaining({ reason }),
  });

describe("guardedFetch", () => {
  it("gets a document with what its headers say", async () => {
    const { url, asked } = await host((request, response) => {
      response.writeHead(200, {
        "content-type": "Application/JSON; charset=utf-8",
        etag: '"a"',
        "cache-control": "public, max-age=60",
        age: "10",
      });
      response.end(request.headers.accept);
    });
    const document = await guardedFetch(url, { ...local, accept: "application/json" });
    expect(new TextDecoder().decode(document.body)).toBe("application/json");
    expect(document).toMatchObject({ status: 200, mediaType: "application/json", etag: '"a"' });
    expect(document.maxAge).toBe(50);
    expect(asked()).toBe(1);
  });

  it.each([
    ["loopback", "https://127.0.0.1/"],
    ["loopback, IPv6", "https://[::1]/"],
    ["loopback in one number", "https://2130706433/"],
    ["loopback in hex", "https://0x7f.1/"],
    ["loopback in octal", "https://0177.0.0.1/"],
    ["loopback, short", "https://127.1/"],
    ["loopback, mapped", "https://[::ffff:127.0.0.1]/"],
    ["loopback, compatible", "https://[::127.0.0.1]/"],
    ["loopback by NAT64", "https://[64:ff9b::127.0.0.1]/"],
    ["loopback by 6to4", "https://[2002:7f00:1::]/"],
    ["loopback by Teredo", "https://[2001:0:7f00:1::]/"],
    ["this host", "https://0.0.0.0/"],
    ["link-local", "https://169.254.1.1/"],
    ["link-local, IPv6", "https://[fe80::1]/"],
    ["metadata", "https://169.254.169.254/latest/meta-data/"],
    ["metadata, IPv6", "https://[fd00:ec2::254]/"],
    ["private", "https://10.0.0.1/"],
    ["shared", "https://100.100.100.200/"],
    ["multicast", "https://224.0.0.1/"],
  ])("H9 refuses an address of this machine or a private network: %s", async (_, url) => {
    await expect(guardedFetch(url, strict)).rejects.toEqual(blocked("local"));
  });

  it.each([
    ["127.0.0.1"],
    ["169.254.169.254"],
    ["93.184.215.14", "127.0.0.1"],
    ["::ffff:10.0.0.1"],
    ["fe80::1%lo"],
  ])("H9 refuses a name that leads there: %s", async (...addresses) => {
    const { lookup } = resolvesTo(addresses);
    const pending = guardedFetch("https://status.example/a", { ...strict, lookup });
    await expect(pending).rejects.toEqual(blocked("local"));
  });

  it("H9 rebinding: the connection goes to the address that was judged; nothing looks twice", async () => {
    const there = resolvesTo(["1.1.1.1"], ["127.0.0.1"]);
    const found = await new Promise((resolve, reject) => {
      judgedLookup(there.lookup)("rebind.example", { all: true }, (error, addresses) =>
        error ? reject(error) : resolve(addresses),
      );
    });
    expect(found).toEqual([{ address: "1.1.1.1", family: 4 }]);
    expect(there.asked()).toBe(1);
    // the other way round: what is connected to is what the one look gave
    const inside = resolvesTo(["127.0.0.1"], ["1.1.1.1"]);
    const pending = guardedFetch("https://rebind.example/", { ...strict, lookup: inside.lookup });
    await expect(pending).rejects.toEqual(blocked("local"));
    expect(inside.asked()).toBe(1);
  });

  it("H9 refuses plain http, other ports, credentials, other schemes and what is no URL", async () => {
    for (const url of [
      "http://status.example/",
      "https://status.example:8443/",
      "https://user:password@status.example/",
      "https://user@status.example/",
      "file:///etc/passwd",
      "gopher://status.example/",
      "data:text/plain,x",
      "status.example",
      `https://status.example/${"a".repeat(2048)}`,
    ]) {
      await expect(guardedFetch(url, strict)).rejects.toEqual(blocked("address"));
    }
    const withUser = guardedFetch("http://user:password@127.0.0.1/", local);
    await expect(withUser).rejects.toEqual(blocked("address"));
    await expect(withUser).rejects.not.toThrow("password@");
    // a port that the operator allows is asked, and so judged by its address
    const { lookup } = resolvesTo(["10.0.0.1"]);
    const other = guardedFetch("https://x.example:8443/", { ...strict, ports: [8443], lookup });
    await expect(other).rejects.toEqual(blocked("local"));
  });

  it("H9 follows no redirect, and takes no answer but 200", async () => {
    const { url, asked } = await host((request, response) => {
      const status = Number(request.url?.slice(1));
      response.writeHead(status, { location: "/200" }).end();
    });
    for (const status of [301, 302, 307, 308, 304, 404, 500, 204]) {
      const pending = guardedFetch(`${url}/${status}`, local);
      await expect(pending).rejects.toEqual(failed("status"));
    }
    expect(asked()).toBe(8);
    expect((await guardedFetch(`${url}/200`, local)).status).toBe(200);
  });

  it("H9 ends an endless body, and refuses one that says it is too long", async () => {
    const { url } = await host((request, response) => {
      if (request.url === "/64") return response.end("x".repeat(64));
      if (request.url === "/65") return response.end("x".repeat(65));
      const timer = setInterval(() => response.write("x".repeat(16)), 1);
      response.on("close", () => clearInterval(timer));
    });
    expect((await guardedFetch(`${url}/64`, local)).body).toHaveLength(64);
    await expect(guardedFetch(`${url}/65`, local)).rejects.toEqual(failed("size"));
    await expect(guardedFetch(`${url}/endless`, local)).rejects.toEqual(failed("size"));
  });

  it("H9 ends a slow body, an answer that stops and one that does not come", async () => {
    const { url } = await host((request, response) => {
      if (request.url === "/none") return;
      response.writeHead(200).write("x");
      if (request.url === "/stops") return;
      const timer = setInterval(() => response.write("x"), 30);
      response.on("close", () => clearInterval(timer));
    });
    for (const path of ["/none", "/stops", "/slow"]) {
      const pending = guardedFetch(url + path, { ...local, timeout: 200 });
      await expect(pending).rejects.toEqual(failed("timeout"));
    }
  });

  it("H9 takes no packed body: a megabyte of zeros is a kilobyte on the wire", async () => {
    const { url } = await host((request, response) => {
      expect(request.headers["accept-encoding"]).toBe("identity");
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(1 << 20)));
    });
    const pending = guardedFetch(url, { ...local, maximum: 4096 });
    await expect(pending).rejects.toEqual(failed("encoding"));
  });

  it("ends with its caller, and tells a closed port apart from a refusal", async () => {
    const { url } = await host(() => {});
    const stop = new AbortController();
    const pending = guardedFetch(url, { ...local, signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(pending).rejects.toMatchObject({ name: "AbortError" });
    await expect(guardedFetch("http://127.0.0.1:1/", local)).rejects.toEqual(failed("unreachable"));
    const { lookup } = resolvesTo([]);
    const unknown = guardedFetch("https://nowhere.example/", { ...strict, lookup });
    await expect(unknown).rejects.toEqual(failed("unreachable"));
  });
});

describe("isPublicAddress", () => {
  it.each(["1.1.1.1", "2606:4700::1111"])("takes %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
  it.each(["192.88.99.1", "fe80::1%eth0", "2606:4700::1111%eth0", "::1.1.1.1", "5f00::1"])(
    "refuses %s",
    (address) => {
      expect(isPublicAddress(address)).toBe(false);
    },
  );
});
