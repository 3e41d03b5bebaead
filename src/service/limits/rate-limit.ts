import { createHmac, randomBytes } from "node:crypto";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** What remains after a request was counted. */
export interface Standing {
  readonly isAllowed: boolean;
  /** Requests a window. */
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends; whole, at least 1. */
  readonly resetSeconds: number;
}

export type CountRequest = (key: string) => Promise<Standing>;

export interface RateLimitOptions {
  /** There are few keys and none identifies a person: each has a counter of its own. */
  readonly isBounded?: boolean;
}

export const WINDOW_SECONDS = 60;

/** Counters at most: beyond it, keys share them. */
const COUNTERS = 65_536;

/**
 * Counts requests in windows of a minute, in the memory of this process. A key is counted under 16 bits of its HMAC by
 * a key of this process: memory is bounded however many addresses come, no address is kept, and nobody can choose whose
 * counter to share.
 */
export function createRateLimit(
  perMinute: number,
  { isBounded = false }: RateLimitOptions = {},
): CountRequest {
  const secret = randomBytes(32);
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  return async (key) => {
    const counter = isBounded
      ? key
      : createHmac("sha256", secret).update(key).digest().readUInt16BE(0) % COUNTERS;
    try {
      return standing(await limiter.consume(counter), true);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return standing(refused, false);
      throw refused;
    }
  };

  function standing(
    { remainingPoints, msBeforeNext }: RateLimiterRes,
    isAllowed: boolean,
  ): Standing {
    const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
    return { isAllowed, limit: perMinute, remaining: remainingPoints, resetSeconds };
  }
}
