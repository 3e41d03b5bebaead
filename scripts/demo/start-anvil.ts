import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { foundryBinary } from "../foundry-binary.ts";

export interface Anvil {
  readonly url: string;
  /** Ends the process; safe to call twice. */
  stop(): Promise<void>;
}

export interface StartAnvilOptions {
  /** Unix seconds of the first block; default now. */
  readonly timestamp?: number;
}

const LISTENING = /Listening on ([0-9.]+:[0-9]+)/;
const START_TIMEOUT_MS = 120_000;

/** A local chain of its own on a free port, ended by `stop` or with this process. */
export async function startAnvil({ timestamp }: StartAnvilOptions = {}): Promise<Anvil> {
  const time = timestamp === undefined ? [] : ["--timestamp", String(timestamp)];
  const child = spawn(foundryBinary("anvil"), ["--host", "127.0.0.1", "--port", "0", ...time], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const listening = new Promise<string>((resolve) => {
    lines.on("line", (line) => {
      const [, address] = LISTENING.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("anvil did not start")), START_TIMEOUT_MS);
  });
  const lost = exited.then(() => Promise.reject(new Error("anvil ended before it listened")));
  lost.catch(() => {});
  try {
    const address = await Promise.race([listening, late, lost]);
    return {
      url: `http://${address}`,
      async stop() {
        process.off("exit", kill);
        if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
        await exited;
      },
    };
  } catch (cause) {
    kill();
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}
