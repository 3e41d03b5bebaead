import type { DomainName } from "../field/domains.ts";
import type { Hash } from "../field/poseidon.ts";

const RATE = 15;

/**
 * The digest of any number of field elements: `h = hash(domain, [h, ...next 15])` from `h = first`. The number of
 * elements is not hashed: a domain's caller fixes it.
 * @throws RangeError without elements, which would leave `first` itself
 */
export function absorb(
  hash: Hash,
  domain: DomainName,
  first: bigint,
  elements: readonly bigint[],
): bigint {
  if (elements.length === 0) throw new RangeError("there is nothing to absorb");
  let state = first;
  for (let at = 0; at < elements.length; at += RATE) {
    state = hash(domain, [state, ...elements.slice(at, at + RATE)]);
  }
  return state;
}
