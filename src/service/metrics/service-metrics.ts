import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { CIRCUIT_VERSIONS } from "../../presentation/public-signals.generated.ts";

/** What a queue tells of itself. */
export interface WatchedQueue {
  readonly waiting: number;
  readonly running: number;
  /** Tasks refused because it was full, since the start. */
  readonly rejected: number;
}

/**
 * Figures of one service. Labels are bounded: route patterns, policy ids of the configuration, codes of the product;
 * never a path, an id of a request, a client's address or a subject.
 */
export interface ServiceMetrics {
  readonly observeRequest: (
    labels: { readonly method: string; readonly route: string; readonly status: number },
    seconds: number,
  ) => void;
  readonly countDecision: (policyId: string, outcome: string, code: string) => void;
  readonly observeVerification: (
    outcome: "accepted" | "refused" | "failed",
    seconds: number,
  ) => void;
  readonly observeTransaction: (outcome: "committed" | "rolled back", seconds: number) => void;
  readonly countLimited: (by: "address" | "key") => void;
  readonly watchQueue: (queue: WatchedQueue) => void;
  /** A further figure, read when it is asked for: webhooks that wait, age of the newest pack. Names are snake_case. */
  readonly addGauge: (name: string, help: string, read: () => number | Promise<number>) => void;
  /** All of them in the text form of Prometheus. */
  readonly render: () => Promise<string>;
  readonly contentType: string;
}

const PREFIX = "symbolon_";
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STORE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5];
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export interface ServiceMetricsOptions {
  /** Also figures of the process: memory, event loop, garbage collection. Once a process. */
  readonly process?: boolean;
}

/** A registry of its own: two services in one process do not add up. */
export function createServiceMetrics(options: ServiceMetricsOptions = {}): ServiceMetrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.process === true) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time to answer, by method, route pattern and status",
    labelNames: ["method", "route", "status"],
    buckets: HTTP_SECONDS,
    registers,
  });
  const decisions = new Counter({
    name: `${PREFIX}decisions_total`,
    help: "Decisions recorded, by policy, outcome and code",
    labelNames: ["policy", "outcome", "code"],
    registers,
  });
  const verifications = new Histogram({
    name: `${PREFIX}verification_duration_seconds`,
    help: "Time of a verification once a process took it",
    labelNames: ["outcome"],
    buckets: HTTP_SECONDS,
    registers,
  });
  const transactions = new Histogram({
    name: `${PREFIX}store_transaction_duration_seconds`,
    help: "Time of a transaction, the wait for the write lock included",
    labelNames: ["outcome"],
    buckets: STORE_SECONDS,
    registers,
  });
  const limited = new Counter({
    name: `${PREFIX}rate_limited_total`,
    help: "Requests refused because a limit was reached",
    labelNames: ["by"],
    registers,
  });
  addBuildInfo(registers);
  const addGauge: ServiceMetrics["addGauge"] = (name, help, read) => {
    new Gauge({
      name: `${PREFIX}${name}`,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  };
  return {
    observeRequest: ({ method, route, status }, seconds) =>
      requests.observe({ method: METHODS.has(method) ? method : "other", route, status }, seconds),
    countDecision: (policy, outcome, code) => decisions.inc({ policy, outcome, code }),
    observeVerification: (outcome, seconds) => verifications.observe({ outcome }, seconds),
    observeTransaction: (outcome, seconds) => transactions.observe({ outcome }, seconds),
    countLimited: (by) => limited.inc({ by }),
    watchQueue: (queue) => watchQueue(queue, registers),
    addGauge,
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function watchQueue(queue: WatchedQueue, registers: Registry[]): void {
  new Gauge({
    name: `${PREFIX}verification_queue`,
    help: "Presentations that wait for a verification process, and that are in one",
    labelNames: ["state"],
    registers,
    collect() {
      this.set({ state: "waiting" }, queue.waiting);
      this.set({ state: "running" }, queue.running);
    },
  });
  new Counter({
    name: `${PREFIX}verification_rejected_total`,
    help: "Presentations refused because the queue was full",
    registers,
    collect() {
      this.reset();
      this.inc(queue.rejected);
    },
  });
}

function addBuildInfo(registers: Registry[]): void {
  const labels = { node: process.version, compliance: String(CIRCUIT_VERSIONS.compliance) };
  new Gauge({
    name: `${PREFIX}build_info`,
    help: "1; the runtime and the version of the circuit that this build verifies",
    labelNames: Object.keys(labels),
    registers,
  }).set(labels, 1);
}
