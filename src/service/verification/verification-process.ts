import process from "node:process";
import { SymbolonError } from "../../errors.ts";
import { loadHash } from "../../field/poseidon.ts";
import { verifyLeafList } from "../../trust/verify-leaf-list.ts";
import type { AcceptedCircuit } from "../../verifier/accept-circuit.ts";
import { verifyPresentation } from "../../verifier/verify-presentation.ts";
import { describeFault } from "./describe-fault.ts";
import type { Order, Reply, Task, TaskResults } from "./verification-messages.ts";

// A pairing takes tens of milliseconds, during which an event loop answers nobody: hence a process of its own, which
// can be killed at any moment and takes nobody with it. It ends with its parent, and leaves signals to it.
const hash = await loadHash();
let circuits: readonly AcceptedCircuit[] = [];

async function run(task: Task): Promise<TaskResults[Task["kind"]]> {
  if (task.kind === "leaf-list") {
    const { root, records } = verifyLeafList(hash, task.json);
    return { root, issuers: records.length };
  }
  const { json, request, now, rootStanding, isPolicyInForce, attestFor } = task.submission;
  return verifyPresentation(json, {
    hash,
    request,
    circuits,
    trustRoots: { standing: () => Promise.resolve(rootStanding) },
    now: new Date(now),
    isPolicyInForce: () => isPolicyInForce,
    attestFor,
  });
}

async function answer(order: Order): Promise<Reply> {
  if (order.kind === "start") {
    circuits = order.circuits;
    return { kind: "ready" };
  }
  try {
    return { kind: "result", result: await run(order) };
  } catch (error) {
    if (!(error instanceof SymbolonError)) return { kind: "fault", fault: describeFault(error) };
    const { name, code, message, details } = error;
    return { kind: "refusal", name, code, message, details };
  }
}

process.on("message", async (order: Order) => process.send?.(await answer(order)));
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
