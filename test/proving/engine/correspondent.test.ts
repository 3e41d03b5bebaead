import { expect, test } from "vitest";
import { ProvingError } from "../../../src/errors.ts";
import { type Answer, Correspondent, PAGE } from "../../../src/proving/engine/correspondent.ts";
import type { Envelope } from "../../../src/proving/engine/worker-messages.ts";
import { codedError } from "../error-code.ts";

const WORKER = 0;

/** A page and a worker whose letters arrive a moment later, as over a port. */
function connect(answer: Answer): { page: Correspondent; sent: Envelope[] } {
  const sent: Envelope[] = [];
  const deliver = (to: () => Correspondent) => (envelope: Envelope) => {
    sent.push(envelope);
    queueMicrotask(() => to().receive(envelope));
  };
  const page = new Correspondent(
    PAGE,
    deliver(() => worker),
  );
  const worker: Correspondent = new Correspondent(
    WORKER,
    deliver(() => page),
    answer,
  );
  return { page, sent };
}

const failing =
  (error: unknown): Answer =>
  async () => {
    throw error;
  };

test("answers go to their own questions, in whatever order they come", async () => {
  const waiting: (() => void)[] = [];
  const { page } = connect(
    ((_method: string, request: { witness: Uint8Array }) =>
      new Promise((resolve) => {
        waiting.push(() => resolve(request.witness[0]));
      })) as unknown as Answer,
  );
  const asked = [1, 2, 3].map((n) => page.ask(WORKER, "begin", { witness: Uint8Array.of(n) }));
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(page.pending).toBe(3);
  for (const answer of waiting.reverse()) answer();
  expect(await Promise.all(asked)).toEqual([1, 2, 3]);
  expect(page.pending).toBe(0);
});

test("what was handed over is zeroed once it is answered, however that ends", async () => {
  for (const answer of [async () => undefined, failing(new Error("secret"))] as Answer[]) {
    let seen = 0;
    const witness = Uint8Array.of(7, 7);
    const { page } = connect((async (method: never, request: never, context: never) => {
      seen = (request as { witness: Uint8Array }).witness[0] ?? 0;
      return answer(method, request, context);
    }) as unknown as Answer);
    await page
      .ask(WORKER, "begin", { witness }, { transfer: [witness.buffer] })
      .catch(() => undefined);
    await Promise.resolve();
    expect(seen).toBe(7);
    expect([...witness]).toEqual([0, 0]);
  }
});

test("a coded error comes out whole, of another one not a word", async () => {
  const coded = new ProvingError("ERR_PROVING_INPUT_FORM", "input x is no input", {
    details: { name: "x" },
    cause: new Error("secret"),
  });
  const { page } = connect(failing(coded));
  const told = await codedError(() => page.ask(WORKER, "end", {}));
  expect([told.code, told.message, told.details, told.cause]).toEqual([
    "ERR_PROVING_INPUT_FORM",
    "input x is no input",
    { name: "x" },
    undefined,
  ]);
  const other = connect(failing(new TypeError("secret 71077345")));
  const hidden = await codedError(() => other.page.ask(WORKER, "end", {}));
  expect(hidden.code).toBe("ERR_PROVING_BACKEND");
  expect(JSON.stringify([hidden, other.sent])).not.toContain("71077345");
});

test("an abort reaches the one question that it is of; one before the question asks nothing", async () => {
  const signals: AbortSignal[] = [];
  const { page, sent } = connect((async (
    _: never,
    __: never,
    { signal }: { signal: AbortSignal },
  ) => {
    signals.push(signal);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }) as unknown as Answer);
  const stops = [new AbortController(), new AbortController()];
  const asked = stops.map(({ signal }) => page.ask(WORKER, "end", {}, { signal }));
  await new Promise((resolve) => setTimeout(resolve, 0));
  stops[1]?.abort();
  await asked[1];
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  stops[0]?.abort();
  await asked[0];
  const before = sent.length;
  const late = await codedError(() => page.ask(WORKER, "end", {}, { signal: AbortSignal.abort() }));
  expect(late.code).toBe("ERR_PROVING_ABORTED");
  expect(sent).toHaveLength(before);
});

test("whoever is lost answers nothing more: all questions are rejected", async () => {
  const { page } = connect((() => new Promise(() => {})) as Answer);
  const asked = [1, 2].map(() => codedError(() => page.ask(WORKER, "end", {})));
  page.fail(() => new ProvingError("ERR_PROVING_WORKER_LOST", "lost"));
  for (const error of await Promise.all(asked)) expect(error.code).toBe("ERR_PROVING_WORKER_LOST");
  expect(page.pending).toBe(0);
});
