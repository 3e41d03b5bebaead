import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  trace,
} from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, it } from "vitest";
import { observeTransactions } from "../../src/service/metrics/observe-transactions.ts";
import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";
import { createTracing } from "../../src/service/telemetry/tracing.ts";
import { observeVerification } from "../../src/service/verification/observe-verification.ts";
import { createWorld, openRequest, post, presentationFor, trustingVerifier } from "./world.ts";

const storage = new AsyncLocalStorage<Context>();
const manager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, run, self, ...args) => storage.run(active, () => run.apply(self, args)),
  bind: (_context, target) => target,
  enable: () => manager,
  disable: () => manager,
};

afterEach(() => {
  trace.disable();
  context.disable();
});

async function tracedWorld() {
  const tracing = createTracing(true);
  const database = await openDatabase(openSqlite(":memory:"));
  observeTransactions(database, tracing, undefined);
  const verifySubmission = observeVerification(trustingVerifier, tracing, undefined);
  return createWorld({ database, verifySubmission, overrides: { tracing } });
}

async function submitTraced(traceparent: string) {
  const world = await tracedWorld();
  const request = await openRequest(world.app);
  const path = `/v1/presentation-requests/${request.id}/presentations`;
  const response = await post(world.app, path, presentationFor(request.id), { traceparent });
  await world.close();
  return { request, status: response.status };
}

const TRACE = "0af7651916cd43dd8448eb211c80319c";

function install(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(manager);
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  return exporter;
}

it("spans nest under the caller's, and hold nothing that was sent", async () => {
  const exporter = install();
  const { request, status } = await submitTraced(`00-${TRACE}-b7ad6b7169203331-01`);
  expect(status).toBe(201);
  const spans = exporter.getFinishedSpans().filter((s) => s.spanContext().traceId === TRACE);
  const root = spans.find(({ name }) => name.startsWith("POST "));
  expect(root?.name).toBe("POST /v1/presentation-requests/:id/presentations");
  expect(root?.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
  for (const name of ["verify presentation", "store transaction"]) {
    const span = spans.find((one) => one.name === name);
    expect([name, span?.parentSpanContext?.spanId]).toEqual([name, root?.spanContext().spanId]);
  }
  const text = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, events, status: s }) => {
      return { name, attributes, events, s };
    }),
  );
  for (const secret of [request.id, request.nonce, "1234567890"])
    expect(text).not.toContain(secret);
});

it.each([
  ["of another version", `01-${TRACE}-b7ad6b7169203331-01`],
  ["in capitals", `00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`],
  ["with a zero trace id", `00-${"0".repeat(32)}-b7ad6b7169203331-01`],
  ["with a zero span id", `00-${TRACE}-${"0".repeat(16)}-01`],
  ["with more after it", `00-${TRACE}-b7ad6b7169203331-01-x`],
])("takes no traceparent %s", async (_name, traceparent) => {
  const exporter = install();
  expect((await submitTraced(traceparent)).status).toBe(201);
  const spans = exporter.getFinishedSpans();
  expect(spans.length).toBeGreaterThan(2);
  expect(spans.filter((s) => s.spanContext().traceId === TRACE)).toEqual([]);
});

it("serves without an SDK", async () => {
  expect((await submitTraced(`00-${TRACE}-b7ad6b7169203331-01`)).status).toBe(201);
});
