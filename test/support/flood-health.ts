export interface FloodOptions {
  /** Of a running service. */
  readonly url: string;
  /** What floods it: one request, to its end. Gives the status. */
  readonly attack: (i: number) => Promise<number>;
  readonly requests: number;
  /** Under way at once. */
  readonly concurrency: number;
}

export interface FloodReport {
  /** Milliseconds that `GET /health` took during the flood. */
  readonly p50: number;
  readonly p99: number;
  readonly probes: number;
  /** Probes that were not answered with 200. */
  readonly unhealthy: number;
  /** Status of the flood's own requests -> how many. */
  readonly statuses: Readonly<Record<number, number>>;
}

/** Floods a service and asks for its health meanwhile, one probe after the other. */
export async function floodHealth({
  url,
  attack,
  requests,
  concurrency,
}: FloodOptions): Promise<FloodReport> {
  const statuses: Record<number, number> = {};
  const times: number[] = [];
  let unhealthy = 0;
  let sent = 0;
  let isOver = false;
  const attackers = Array.from({ length: concurrency }, async () => {
    while (sent < requests) {
      const status = await attack(sent++);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  });
  const probing = (async () => {
    do {
      const started = performance.now();
      const response = await fetch(`${url}/health`).catch(() => undefined);
      await response?.arrayBuffer();
      times.push(performance.now() - started);
      if (response?.status !== 200) unhealthy++;
    } while (!isOver);
  })();
  await Promise.all(attackers).finally(() => {
    isOver = true;
  });
  await probing;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), probes: times.length, unhealthy, statuses };
}
