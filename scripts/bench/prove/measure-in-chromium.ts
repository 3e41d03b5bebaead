import { availableParallelism } from "node:os";
import type { Browser } from "playwright-core";
import { startChromium } from "../../../test/web/support/chromium.ts";
import type { BenchContext, BenchFigures } from "../section.ts";
import type { CircuitFiles } from "./circuit-files.ts";
import type { Times } from "./compare-times.ts";
import { againstSnarkjs, assertVerified, headline } from "./measure-circuit.ts";
import type { BenchProof } from "./messages.ts";
import { type ServedPage, servePage } from "./serve-page.ts";
import { timeInTurn } from "./time-in-turn.ts";

type TimedProof = BenchProof & { readonly wallMs: number };

/** Warm proofs on a page that is cross-origin isolated: the engine in its workers, snarkjs in a worker beside them. */
export async function measureInChromium(
  circuits: readonly CircuitFiles[],
  rounds: number,
  note: BenchContext["note"],
): Promise<BenchFigures> {
  const chromium = await startChromium();
  const page = await servePage(circuits);
  const figures: Record<string, BenchFigures> = {};
  try {
    for (const files of circuits) {
      const measure = async (threads: number) => {
        note(`prove: ${files.id} in chromium, threads: ${threads}`);
        return againstSnarkjs(await measureOn(chromium, page, { files, threads, rounds }));
      };
      const one = await measure(1);
      const all = availableParallelism() > 1 ? { all: await measure(availableParallelism()) } : {};
      const kernel = "fma" in one ? "fma" : "scalar";
      figures[files.id] = { ...headline(one, kernel), warm: { one, ...all } };
    }
  } finally {
    await chromium.close();
    page.stop();
  }
  return { version: chromium.version(), ...figures };
}

interface Visit {
  readonly files: CircuitFiles;
  readonly threads: number;
  readonly rounds: number;
}

async function measureOn(
  chromium: Browser,
  { url }: ServedPage,
  { files, threads, rounds }: Visit,
): Promise<Readonly<Record<string, Times>>> {
  const page = await chromium.newPage();
  try {
    await page.goto(url);
    await page.waitForFunction("globalThis.openProvers !== undefined");
    const open = `openProvers(${JSON.stringify(files.id)}, ${threads})`;
    const names = await page.evaluate<string[]>(open);
    const contenders = new Map(
      names.map((name) => [name, () => page.evaluate<TimedProof>(`proveWith("${name}")`)] as const),
    );
    const cpuMs = await openProcessorClock(chromium);
    const { times, last } = await timeInTurn(contenders, rounds, {
      cpuMs,
      wallMs: (proof) => proof.wallMs,
    });
    for (const proof of Object.values(last)) await assertVerified(files, proof);
    return times;
  } finally {
    await page.close();
  }
}

/** Processor time of all of the browser's processes so far. */
async function openProcessorClock(chromium: Browser): Promise<() => Promise<number>> {
  const session = await chromium.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return 1000 * processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
}
