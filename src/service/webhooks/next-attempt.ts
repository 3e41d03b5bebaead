/** Longest wait between two attempts, whoever asks for it. */
export const LONGEST_WAIT_MS = 6 * 3_600_000;
const FIRST_WAIT_MS = 5_000;

/**
 * When to try again: 5 s, then four times as long each time, at most 6 h, less up to half at random so that what failed
 * together does not come again together. An answer's `Retry-After` counts where it is longer, up to the same bound.
 * @param attempts made so far, from 1
 * @param share from 0 to 1, random
 * @returns Unix milliseconds
 */
export function nextAttempt(
  now: number,
  attempts: number,
  share: number,
  retryAfter: string | undefined,
): number {
  const wait = Math.min(FIRST_WAIT_MS * 4 ** (attempts - 1), LONGEST_WAIT_MS);
  const asked = Math.min(readRetryAfter(retryAfter, now), LONGEST_WAIT_MS);
  return now + Math.max(Math.round(wait * (1 - share / 2)), asked);
}

/** RFC 9110, section 10.2.3: seconds or a date. Milliseconds; 0 for what is neither, or past. */
function readRetryAfter(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1000;
  const date = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
