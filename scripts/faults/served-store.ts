import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { NamedStore } from "../../test/service/named-store.ts";
import { KEYS, presentationFor } from "../../test/service/world.ts";

/** A process that serves a store over HTTP (`serve.process.ts`), and what its clients send. */
export interface ServedStore {
  readonly url: string;
  /** Resolves with the signal or exit code once the process is gone. */
  readonly gone: Promise<string>;
  /** Id of a new request. */
  ask(mode?: "once" | "session"): Promise<string>;
  submit(requestId: string, nullifier: string): Promise<Answer>;
  /** Ends it as a loss of power would. */
  kill(): Promise<void>;
}

export interface Answer {
  readonly http: number;
  readonly code?: string;
  readonly outcome?: string;
  readonly decisionId?: string;
}

export interface ServeOptions {
  /** Where the process is killed, and how often it passes the point before. */
  readonly death?: { readonly point: string; readonly passes: number };
  /** Pages that a SQLite file may still grow by. */
  readonly pagesLeft?: number;
}

const SCRIPT = fileURLToPath(new URL("serve.process.ts", import.meta.url));

export async function serveStore(
  store: NamedStore,
  options: ServeOptions = {},
): Promise<ServedStore> {
  const words = ["--import", "tsx", SCRIPT, JSON.stringify(store), JSON.stringify(options)];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit").then(([code, signal]) => String(signal ?? code));
  const url = await firstLine(child, gone);
  return { url, gone, ...clientOf(url), kill: () => endNow(child, gone) };
}

/** What relying party and wallet send; a connection that breaks is an error. */
function clientOf(url: string): Pick<ServedStore, "ask" | "submit"> {
  const post = async (path: string, body: unknown, key?: string) => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
    });
    return { http: response.status, ...((await response.json()) as object) };
  };
  return {
    async ask(mode = "once") {
      const body = { policyId: `eu-adults-${mode}` };
      const answer = await post("/v1/presentation-requests", body, KEYS.relyingParty);
      if (answer.http !== 201) throw new Error(`no request: ${answer.http}`);
      return (answer as unknown as { id: string }).id;
    },
    submit: (requestId, nullifier) =>
      post(
        `/v1/presentation-requests/${requestId}/presentations`,
        presentationFor(requestId, { nullifier }),
      ),
  };
}

type Child = ChildProcessByStdio<null, Readable, null>;

async function firstLine(child: Child, gone: Promise<string>): Promise<string> {
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    gone.then((how) => Promise.reject(new Error(`the process ended early: ${how}`))),
  ]);
  return String(line);
}

async function endNow(child: Child, gone: Promise<string>): Promise<void> {
  child.kill("SIGKILL");
  await gone;
}
