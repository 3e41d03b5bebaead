/** What a script in a process of its own has of the benchmark. */

/** What it was asked for. */
export function readRequest<T>(): T {
  return JSON.parse(process.argv[2] as string) as T;
}

/** Answers and ends, whatever threads are left. */
export function sendAnswer(answer: unknown): void {
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}

/** Processor time of all of this process's threads so far. */
export function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function peakMB(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
