const SIGNS = ["pointerdown", "keydown"] as const;

/** Calls back once nobody has pressed anything for so long. @returns stops it */
export function lockWhenIdle(minutes: number, lock: () => void): () => void {
  let timer = window.setTimeout(lock, minutes * 60_000);
  const renew = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(lock, minutes * 60_000);
  };
  for (const sign of SIGNS) window.addEventListener(sign, renew, { passive: true });
  return () => {
    window.clearTimeout(timer);
    for (const sign of SIGNS) window.removeEventListener(sign, renew);
  };
}
