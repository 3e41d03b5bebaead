import type { Browser, Page } from "playwright-core";
import type { FetchProgress } from "../../../src/proving/fetch-artifacts.ts";
import type { ProveResult, ProvingProgress } from "../../../src/proving/prover.ts";
import { type CircuitInputs, PROOF_SYSTEM, type Prover } from "../../../src/proving/prover.ts";

export type Outcome<T> =
  | {
      readonly value: T;
      readonly code?: undefined;
      readonly message?: undefined;
      readonly details?: undefined;
    }
  | {
      readonly value?: undefined;
      readonly code: string;
      readonly message: string;
      readonly details?: Readonly<Record<string, unknown>>;
    };

export type Proved = ProveResult & { readonly events: readonly ProvingProgress[] };

/** The last progress, and the stages there were. */
export type Fetched = FetchProgress & { readonly stages: readonly string[] };

/** What test/browser/page/main.js offers. */
interface PageApi {
  readonly longTasks: readonly { duration: number; startTime: number }[];
  fetch(options: object): Promise<Outcome<Fetched>>;
  fileHashes(id: string): Promise<{ readonly wasm: string; readonly provingKey: string }>;
  openProver(options: object): void;
  openSnarkjs(options: object): void;
  proveAlone(id: string, inputs: object, options?: object): Promise<Outcome<ProveResult>>;
  isIsolated(): boolean;
  keyOf(id: string): string | undefined;
  prove(id: string, inputs: CircuitInputs, options?: object): Promise<Outcome<Proved>>;
  provePossession(options: object): Promise<Outcome<unknown>>;
  close(): Promise<void>;
  kept(): Promise<string[]>;
  damage(sha256: string): Promise<void>;
  clear(): Promise<boolean>;
}

export interface DrivenPage {
  readonly page: Page;
  /** What the page wrote to its console or threw, and what its policy refused. */
  readonly complaints: string[];
  /** Calls a function of the page by name. */
  call<K extends keyof PageApi>(
    name: K,
    ...args: PageApi[K] extends (...args: infer A) => unknown ? A : []
  ): Promise<PageApi[K] extends (...args: never[]) => infer R ? Awaited<R> : PageApi[K]>;
  /** The workers that live. */
  workers(): number;
  /** Waits until no worker lives. */
  workersGone(): Promise<void>;
}

export async function openPage(browser: Browser, url: string): Promise<DrivenPage> {
  const context = await browser.newContext();
  return drive(await context.newPage(), url);
}

export async function drive(page: Page, url: string): Promise<DrivenPage> {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return {
    page,
    complaints,
    call: (name, ...args) =>
      page.evaluate(
        ([called, given]) => {
          const api = (globalThis as unknown as { page: Record<string, unknown> }).page;
          const member = api[called as string];
          return typeof member === "function" ? member(...(given as unknown[])) : member;
        },
        [name, args],
      ) as never,
    workers: () => page.workers().length,
    async workersGone() {
      while (page.workers().length > 0) {
        await page
          .workers()[0]
          ?.waitForEvent("close", { timeout: 10_000 })
          .catch(() => {});
      }
    },
  };
}

/** A prover for programs on this side whose proofs are made in the page. */
export function proverOf({ call }: DrivenPage, keys: Readonly<Record<string, string>>): Prover {
  return {
    proofSystem: PROOF_SYSTEM,
    verificationKeyHash: (id) => keys[id],
    async prove(id, inputs) {
      const outcome = await call("prove", id, inputs);
      if (outcome.value === undefined) throw new Error(`${outcome.code}: ${outcome.message}`);
      return { proof: outcome.value.proof, publicSignals: outcome.value.publicSignals };
    },
    close: () => call("close"),
  };
}
