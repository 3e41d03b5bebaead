import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Lookup } from "../../src/fetch/judged-lookup.ts";

export interface Host {
  readonly port: number;
  readonly url: string;
  /** Requests so far. */
  readonly asked: () => number;
}

/** A server of this machine that behaves as the test wants, for as long as the test lasts. */
export async function host(listener: RequestListener): Promise<Host> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, asked: () => asked };
}

/** A name service that answers each time with the next of these, and then with the last. */
export function resolvesTo(...answers: readonly (readonly string[])[]) {
  let asked = 0;
  const lookup = ((_: string, __: object, callback: (error: null, found: object[]) => void) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  }) as unknown as Lookup;
  return { lookup, asked: () => asked };
}
