import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { fetchBytes } from "../../src/cli/fetch-bytes.ts";
import { isPublicAddress } from "../../src/fetch/public-address.ts";

const unfetched = (what: string) =>
  expect.objectContaining({
    code: "ERR_CLI_FILE_MISSING",
    message: expect.stringContaining(what),
  });

interface Host {
  readonly port: number;
  /** Requests so far. */
  readonly asked: () => number;
}

async function host(listener: RequestListener): Promise<Host> {
  let asked = 0;
  const server: Server = createServer((request, response) => {
    asked++;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked: () => asked };
}

const signal = new AbortController().signal;
const local = { maximum: 64, allowLocal: true, signal };
const strict = { ...local, allowLocal: false };

/** A name service whose every answer is this. */
const resolvesTo = (...addresses: string[]) =>
  ((_: string, __: object, callback: (error: null, found: object[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    )) as unknown as NonNullable<Parameters<typeof fetchBytes>[2]>;

describe("fetchBytes", () => {
  it("gets a file of this machine where it is let, and asks nothing where it is not", async () => {
    const { port, asked } = await host((_, response) => response.end("tile"));
    expect(new TextDecoder().decode(await fetchBytes(`http://127.0.0.1:${port}/a`, local))).toBe(
      "tile",
    );
    expect(asked()).toBe(1);
    const refused = unfetched("--allow-local");
    for (const name of ["127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "0.0.0.0"]) {
      await expect(fetchBytes(`http://${name}:${port}/a`, strict)).rejects.toEqual(refused);
    }
    expect(asked()).toBe(1);
  });

  it("H9 refuses a name that leads to this machine, alone or beside a public address", async () => {
    const { port, asked } = await host((_, response) => response.end("tile"));
    const url = `http://status.example:${port}/a`;
    for (const lookup of [
      resolvesTo("127.0.0.1"),
      resolvesTo("93.184.215.14", "127.0.0.1"),
      resolvesTo("169.254.169.254"),
      resolvesTo("::ffff:127.0.0.1"),
    ]) {
      await expect(fetchBytes(url, strict, lookup)).rejects.toEqual(unfetched("--allow-local"));
    }
    expect(asked()).toBe(0);
  });

  it("H9 follows no redirect, and takes no answer but 200", async () => {
    const { port, asked } = await host((request, response) => {
      if (request.url === "/a") return response.writeHead(302, { location: "/b" }).end();
      return response.writeHead(404).end();
    });
    const get = (path: string) => fetchBytes(`http://127.0.0.1:${port}${path}`, local);
    await expect(get("/a")).rejects.toEqual(unfetched("302"));
    expect(asked()).toBe(1);
    await expect(get("/b")).rejects.toEqual(unfetched("404"));
  });

  it("H9 ends an answer that is too long or without end", async () => {
    const { port } = await host((request, response) => {
      if (request.url === "/64") return response.end("x".repeat(64));
      if (request.url === "/65") return response.end("x".repeat(65));
      const timer = setInterval(() => response.write("x".repeat(16)), 1);
      response.on("close", () => clearInterval(timer));
    });
    const get = (path: string) => fetchBytes(`http://127.0.0.1:${port}${path}`, local);
    expect(await get("/64")).toHaveLength(64);
    await expect(get("/65")).rejects.toEqual(unfetched("more than 64 bytes"));
    await expect(get("/endless")).rejects.toEqual(unfetched("more than 64 bytes"));
  });

  it("H9 ends an answer that does not come, or stops in its middle", async () => {
    const { port } = await host((request, response) => {
      if (request.url === "/middle") response.writeHead(200).write("x");
    });
    for (const path of ["/never", "/middle"]) {
      const slow = fetchBytes(`http://127.0.0.1:${port}${path}`, { ...local, timeout: 100 });
      await expect(slow).rejects.toEqual(unfetched("in time"));
    }
  });

  it("ends with the command: an interrupt is no missing file", async () => {
    const { port } = await host(() => {});
    const stop = new AbortController();
    const pending = fetchBytes(`http://127.0.0.1:${port}/`, { ...local, signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(pending).rejects.toMatchObject({ name: "AbortError" });
    const closed = fetchBytes("http://127.0.0.1:1/", local);
    await expect(closed).rejects.toEqual(unfetched("does not answer"));
  });
});

describe("isPublicAddress", () => {
  it.each(["1.1.1.1", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111"])(
    "takes %s",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    "127.0.0.1",
    "127.255.255.255",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:1.1.1.1",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2002:7f00:1::",
    "2001:db8::1",
    "localhost",
    "",
  ])("refuses %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
