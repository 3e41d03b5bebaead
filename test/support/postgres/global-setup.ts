import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Port at which the run's server is asked for. */
    postgresBroker: number;
  }
}

/**
 * One PostgreSQL server for the run, started when a test first asks for it: who connects to the broker gets its
 * address as a line.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: ChildProcess | undefined;
  let address: Promise<string> | undefined;
  const broker = createServer((socket) => {
    socket.on("error", () => undefined);
    address ??= start((child) => {
      server = child;
    });
    address.then(
      (url) => socket.end(`${url}\n`),
      (error: Error) => socket.end(`error ${error.message.replaceAll("\n", " ")}\n`),
    );
  });
  broker.listen(0, "127.0.0.1");
  await once(broker, "listening");
  broker.unref();
  const listening = broker.address();
  if (typeof listening !== "object" || listening === null) throw new Error("no port");
  project.provide("postgresBroker", listening.port);
  return async () => {
    broker.close();
    await address?.catch(() => undefined);
    if (server === undefined || server.exitCode !== null) return;
    const exit = once(server, "exit");
    server.stdin?.end();
    await exit;
  };
}

function start(started: (child: ChildProcess) => void): Promise<string> {
  const script = fileURLToPath(new URL("server.process.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  started(child);
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const [, url] = /^URL (\S+)$/m.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString("utf8");
    });
    child.on("exit", () => reject(new Error(`PostgreSQL is not there: ${errors}`)));
  });
}
