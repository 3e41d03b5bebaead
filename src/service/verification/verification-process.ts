import { webcrypto } from "node:crypto";
import { constants, setPriority } from "node:os";
import process from "node:process";
import { SymbolonError } from "../../errors.ts";
import { loadHash } from "../../field/poseidon.ts";
import { verifyPossession } from "../../issuer/verify-possession.ts";
import { verifyLeafList } from "../../trust/verify-leaf-list.ts";
import type { AcceptedCircuit } from "../../verifier/accept-circuit.ts";
import { verifyPresentations } from "../../verifier/verify-presentations.ts";
import type { Submission } from "../service-dependencies.ts";
import { computeStatusRoot } from "../status/compute-status-root.ts";
import { describeFault } from "./describe-fault.ts";
import { loadVerifier } from "./load-verifier.ts";
import type { Message, Order, Reply, Task, TaskResults } from "./verification-messages.ts";

// A pairing takes tens of milliseconds, during which an event loop answers nobody: hence a process of its own, which
// can be killed at any moment and takes nobody with it. It ends with its parent, and leaves signals to it. The process
// that answers comes first where both want the processor: its health has to show under a flood.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const hash = await loadHash();
const { verifier, isOnEngine } = await loadVerifier();
let circuits: readonly AcceptedCircuit[] = [];

/** Of a presentation nothing: those are verified together. */
async function runAlone(task: Task): Promise<Result | undefined> {
  if (task.kind === "status-root") return computeStatusRoot(hash, task.lists);
  if (task.kind === "possession") {
    return verifyPossession({ ...task.asked, verify: verifier.verifyProof });
  }
  if (task.kind !== "leaf-list") return undefined;
  const { root, records } = verifyLeafList(hash, task.json);
  return { root, issuers: records.length };
}

function optionsOf({ request, now, rootStanding, isPolicyInForce, attestFor }: Submission) {
  return {
    hash,
    request,
    circuits,
    trustRoots: { standing: () => Promise.resolve(rootStanding) },
    now: new Date(now),
    isPolicyInForce: () => isPolicyInForce,
    attestFor,
  };
}

/** Presentations are verified together, whatever stands between them. */
async function run(tasks: readonly Task[]): Promise<PromiseSettledResult<Result>[]> {
  const submissions = tasks.flatMap((task) =>
    task.kind === "presentation" ? [task.submission] : [],
  );
  const verified = await verifyPresentations(
    submissions.map((submission) => ({ json: submission.json, options: optionsOf(submission) })),
    (bytes) => webcrypto.getRandomValues(bytes),
    verifier,
  );
  const others = await Promise.allSettled(tasks.map(runAlone));
  return tasks.flatMap(({ kind }, i) => {
    const next = kind === "presentation" ? verified.shift() : others[i];
    return next === undefined ? [] : [next as PromiseSettledResult<Result>];
  });
}

type Result = TaskResults[Task["kind"]];

function replyOf(settled: PromiseSettledResult<Result>): Reply {
  if (settled.status === "fulfilled") return { kind: "result", result: settled.value };
  const error: unknown = settled.reason;
  if (!(error instanceof SymbolonError)) return { kind: "fault", fault: describeFault(error) };
  const { name, code, message, details } = error;
  return { kind: "refusal", name, code, message, details };
}

async function answer(order: Order): Promise<Message> {
  if (order.kind === "tasks") {
    return { kind: "replies", replies: (await run(order.tasks)).map(replyOf) };
  }
  circuits = order.circuits;
  return { kind: "ready", isOnEngine };
}

process.on("message", async (order: Order) => process.send?.(await answer(order)));
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
