import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The step of the narration after which a chain and a service run. */
const SET = "a chain with the five contracts";

interface Finding {
  readonly what: string;
  readonly expected: string;
  readonly outcome: string;
  readonly isAsExpected: boolean;
}

interface Demo {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Command lines of the processes of the demonstration's group that live. */
  members(): string[];
  /** Resolves once the chain runs. */
  readonly isSet: Promise<void>;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** In a process group of its own, so that what it leaves behind is told from what others run. */
function startDemo(): Demo {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/demo.ts", "--json"], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const members = () =>
    execFileSync("ps", ["-A", "-o", "pgid=,stat=,args="], { encoding: "utf8" })
      .split("\n")
      // a zombie has ended; only nobody has asked how
      .map((line) => /^ *(\d+) +([^Z]\S*) +(.*)$/.exec(line))
      .flatMap((match) => (match?.[1] === String(child.pid) ? [match[3] ?? ""] : []));
  onTestFinished(() => {
    if (child.pid !== undefined && members().length > 0) process.kill(-child.pid, "SIGKILL");
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
  });
  const isSet = new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString("utf8");
      if (stderr.includes(SET)) resolve();
    });
    child.once("exit", () => reject(new Error(`the demonstration ended early\n${stderr}`)));
  });
  const ended = once(child, "close").then(([code]) => ({ code, stdout, stderr }));
  return { child, members, isSet, ended };
}

it("accepts what is right, refuses what is wrong, and leaves no process", async () => {
  const demo = startDemo();
  await demo.isSet;
  expect(demo.members().some((line) => line.includes("anvil"))).toBe(true);
  const { code, stdout, stderr } = await demo.ended;
  expect(demo.members()).toEqual([]);

  const { isAsExpected, findings } = JSON.parse(stdout) as {
    isAsExpected: boolean;
    findings: Finding[];
  };
  expect(findings.filter((finding) => !finding.isAsExpected)).toEqual([]);
  const outcomes = Object.fromEntries(findings.map(({ what, outcome }) => [what, outcome]));
  expect(outcomes).toMatchObject({
    "HTTP: the proof, by its holder": "accepted",
    "chain: the proof, by its subject": "accepted",
    "chain: is the subject compliant": "yes",
    "the birthday: the service": "accepted",
    "before: the wallet": "can prove",
  });
  expect(outcomes).toMatchObject({
    "denied country: the wallet": "cannot prove: residence",
    "denied country: the circuit, asked all the same": "ERR_PROVING_WITNESS",
    "the day before: the wallet": "cannot prove: age",
    "the day before: the circuit, asked all the same": "ERR_PROVING_WITNESS",
    "revoked: the wallet": "cannot prove: revoked",
    "revoked: the circuit, asked all the same": "ERR_PROVING_WITNESS",
    "HTTP: the proof copied, for another subject": "ERR_VERIFICATION_PROOF_INVALID",
    "HTTP: the proof replayed for a new request": "ERR_VERIFICATION_PROOF_INVALID",
    "chain: the proof copied, for another subject": "ProofInvalid",
    "chain: the proof, sent by a stranger": "SenderNotSubject",
    "chain: is the stranger compliant": "no",
    "chain: the same proof again": "NullifierUsed",
  });
  expect([isAsExpected, code]).toEqual([true, 0]);
  expect(stderr).toContain("everything came out as expected");
});

it("leaves no process when it is interrupted", async () => {
  const demo = startDemo();
  await demo.isSet;
  expect(demo.members().some((line) => line.includes("anvil"))).toBe(true);
  demo.child.kill("SIGTERM");
  const { code, stdout } = await demo.ended;
  expect([code, stdout]).toEqual([3, ""]);
  expect(demo.members()).toEqual([]);
});
