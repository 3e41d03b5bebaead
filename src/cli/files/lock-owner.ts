import { randomBytes } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** Who holds a lock, as its file says. */
export interface LockOwner {
  /** 32 hex digits, of this one taking. */
  readonly token: string;
  /** Host name and, where the system has them, the namespace of process ids. */
  readonly host: string;
  /** 0: nobody. */
  readonly pid: number;
  /** When the process started, as the system counts; empty where the system does not say. */
  readonly started: string;
}

/** An empty file says of nobody: who takes a lock writes the file before it gets its name. */
export const NOBODY: LockOwner = { token: "0".repeat(32), host: "", pid: 0, started: "" };

export async function describeSelf(): Promise<LockOwner> {
  return {
    token: randomBytes(16).toString("hex"),
    host: await ownHost(),
    pid: process.pid,
    started: (await processOf(process.pid))?.started ?? "",
  };
}

export const formatLockOwner = (owner: LockOwner): string => `${JSON.stringify(owner)}\n`;

/** `undefined` where the text is not that of a lock. */
export function parseLockOwner(text: string): LockOwner | undefined {
  if (text === "") return NOBODY;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { token, host, pid, started } = (json ?? {}) as Record<string, unknown>;
  const isForm =
    typeof token === "string" &&
    /^[0-9a-f]{32}$/.test(token) &&
    typeof host === "string" &&
    Number.isSafeInteger(pid) &&
    typeof started === "string";
  return isForm ? { token, host, pid: Number(pid), started } : undefined;
}

/** Whether the process may still run. Of another host nothing is known, so it may. */
export async function mayRun({ host, pid, started }: LockOwner): Promise<boolean> {
  if (pid === 0) return false;
  if (host !== (await ownHost())) return true;
  if (!isSignallable(pid)) return false;
  const found = await processOf(pid);
  if (found === undefined) return true;
  // The id was given again, or the process has ended and waits to be collected.
  return !found.isEnded && (started === "" || found.started === started);
}

async function ownHost(): Promise<string> {
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return `${hostname()} ${namespace}`.trim();
}

/** What proc(5) says of a process; `undefined` where there is no /proc. */
async function processOf(
  pid: number,
): Promise<{ readonly started: string; readonly isEnded: boolean } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The second field is a name in parentheses, which may hold spaces and parentheses.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields?.[0], fields?.[19]];
  if (state === undefined || started === undefined) return undefined;
  return { started, isEnded: state === "Z" || state === "X" };
}

function isSignallable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}
