import { describe, expect, it } from "vitest";
import { BoundedQueue } from "../../src/service/verification/bounded-queue.ts";

describe("BoundedQueue", () => {
  it("runs no more at once than told, and all in the end, in order", async () => {
    const queue = new BoundedQueue({ concurrency: 2, maxWaiting: 100 });
    const order: number[] = [];
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        queue.run(async () => {
          most = Math.max(most, ++running);
          order.push(i);
          await new Promise((resolve) => setTimeout(resolve, 1));
          running--;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it("refuses at once beyond the bound, and admits again when a place is free", async () => {
    const queue = new BoundedQueue({ concurrency: 1, maxWaiting: 0 });
    let open = () => {};
    const first = queue.run(
      () =>
        new Promise<void>((resolve) => {
          open = resolve;
        }),
    );
    await expect(queue.run(async () => 1)).rejects.toMatchObject({ code: "ERR_SERVICE_BUSY" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    open();
    await first;
    await expect(queue.run(async () => 2)).resolves.toBe(2);
  });

  it("frees the place of a task that fails", async () => {
    const queue = new BoundedQueue({ concurrency: 1, maxWaiting: 0 });
    await expect(queue.run(() => Promise.reject(new Error("x")))).rejects.toThrow("x");
    await expect(queue.run(async () => 1)).resolves.toBe(1);
  });

  it("leaves the event loop to others between two tasks", async () => {
    const queue = new BoundedQueue({ concurrency: 1, maxWaiting: 10 });
    const events: string[] = [];
    const tasks = [1, 2, 3].map((i) =>
      queue.run(async () => {
        events.push(`task ${i}`);
        setImmediate(() => events.push("other"));
      }),
    );
    await Promise.all(tasks);
    expect(events.slice(0, 3)).toEqual(["task 1", "other", "task 2"]);
  });

  it("refuses bounds that are none", () => {
    expect(() => new BoundedQueue({ concurrency: 0, maxWaiting: 1 })).toThrow(RangeError);
    expect(() => new BoundedQueue({ concurrency: 1, maxWaiting: -1 })).toThrow(RangeError);
  });
});
