import { readFileSync } from "node:fs";

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

/**
 * The most memory that it had so far. Linux says so of this program alone; what Node tells there is at least what the
 * process that started it had.
 */
export function peakMB(): number {
  const kilobytes =
    process.platform === "linux"
      ? Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1])
      : process.resourceUsage().maxRSS;
  return Math.round(kilobytes / 1024);
}
