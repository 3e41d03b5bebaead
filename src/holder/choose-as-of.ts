import { PolicyError } from "../errors.ts";
import { assertEnoughIssuers } from "../policy/assert-enough-issuers.ts";
import { countIssuers } from "../policy/count-issuers.ts";
import type { Policy } from "../policy/policy.ts";
import { roundedMoments } from "../presentation/as-of.ts";
import type { IssuerRecord } from "../trust/issuer-record.ts";

export interface AsOfChoice {
  readonly policy: Policy;
  /** The whole published list. */
  readonly records: readonly IssuerRecord[];
  /** Fewest issuers that must be able to serve each clause at the moment. */
  readonly minIssuers: number;
  /** Unix seconds. */
  readonly now: number;
  /** Seconds that the verifier allows. */
  readonly maxAge: number;
  /** Unix seconds: when the credential was issued. */
  readonly notBefore: number;
}

/**
 * The moment to prove for: of the rounded ones that enough issuers could serve, the one that most could serve, and the
 * coarsest of those. `asOf` and the issuers' times are public, so it does not depend on which issuer is the holder's:
 * were it just fine enough for that issuer, its fineness would say which issuers it is not.
 * @returns Unix seconds; `undefined` where too few issuers could serve any of the moments
 */
export function chooseAsOf(choice: AsOfChoice): number | undefined {
  const { policy, records, now } = choice;
  let best: { readonly asOf: number; readonly count: number } | undefined;
  for (const asOf of roundedMoments(now, choice)) {
    if (!areEnough(choice, asOf)) continue;
    const count = countIssuers(policy, records, { asOf });
    if (best === undefined || count > best.count) best = { asOf, count };
  }
  return best?.asOf;
}

function areEnough({ policy, records, minIssuers }: AsOfChoice, asOf: number): boolean {
  try {
    assertEnoughIssuers(policy, records, minIssuers, { asOf });
    return true;
  } catch (error) {
    if (error instanceof PolicyError && error.code === "ERR_POLICY_TOO_FEW_ISSUERS") return false;
    throw error;
  }
}
