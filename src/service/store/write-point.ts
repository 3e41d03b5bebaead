/** Steps of a decision on its way to the disk, in their order. */
export const WRITE_POINTS = [
  "transaction begun",
  "before nullifier",
  "after nullifier",
  "after audit entry",
  "after decision",
  "after request update",
  "after commit",
] as const;

export type WritePoint = (typeof WRITE_POINTS)[number];

type WritePointHook = (point: WritePoint) => void | Promise<void>;

let hook: WritePointHook | undefined;

/**
 * For fault drills alone, which end or stop the process at a step. No option, variable or request reaches it: the
 * process has to call it itself.
 */
export function installWritePointHook(installed: WritePointHook | undefined): void {
  hook = installed;
}

/** Awaited at each step of `recordDecision`. Does nothing unless a hook was installed. */
export function writePoint(point: WritePoint): void | Promise<void> {
  return hook?.(point);
}
