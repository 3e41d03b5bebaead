/** The part of a worker's global scope that this uses. */
interface NamedScope {
  readonly name?: string;
  readonly navigator?: { readonly locks?: LockManager };
  postMessage(message: unknown): void;
}

/** A worker that ends gives its lock back, however it ended: from `alive` on the page waits for that. */
export function showLife(scope: NamedScope): void {
  const hold = () => {
    scope.postMessage({ type: "alive" });
    return new Promise(() => {});
  };
  if (scope.name) scope.navigator?.locks?.request(scope.name, hold).catch(() => {});
}
