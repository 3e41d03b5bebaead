import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BenchFigures, BenchSection } from "./section.ts";

/** One proof in a process of its own, so that the peak of its memory is the proof's. */
export const prove: BenchSection = {
  name: "prove",
  async measure({ artifactsDirectory, note }) {
    note("prove: one proof of compliance in a process of its own");
    const child = spawn(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("./prove-once.ts", import.meta.url))],
      {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, SYMBOLON_ARTIFACTS: artifactsDirectory },
      },
    );
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    const [status] = (await once(child, "close")) as [number | null];
    if (status !== 0) throw new Error("the proof of the benchmark failed");
    return { compliance: JSON.parse(Buffer.concat(chunks).toString("utf8")) as BenchFigures };
  },
};
