import { parseInstant } from "../credential/calendar.ts";
import type { Credential } from "../credential/types.ts";

/** Part of a credential's life after which a wallet asks for the next. */
const DUE = 0.8;

/** Whether four fifths of the credential's life are over: then a wallet asks quietly for the next. */
export function isRefreshDue(
  { issuedAt, expiresAt }: Pick<Credential, "issuedAt" | "expiresAt">,
  now: Date,
): boolean {
  const [from, until] = [parseInstant(issuedAt), parseInstant(expiresAt)];
  if (from === undefined || until === undefined) throw new RangeError("the times are instants");
  return now.getTime() / 1000 >= from + (until - from) * DUE;
}
