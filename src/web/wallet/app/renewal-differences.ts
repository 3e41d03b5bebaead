import type { Credential } from "../../../credential/types.ts";
import { sayClaims } from "./say-credential.ts";

/** What a renewal changes by itself: the moment of the last identity check moves on with the credential. */
const MOVES_ON = "kycDoneAt";

/** What differs between a credential and its renewal, in words, but for dates. @returns empty where nothing does */
export function differences(
  held: Credential,
  newer: Credential,
): (readonly [term: string, held: string, newer: string])[] {
  const [before, after] = [wordsOf(held), wordsOf(newer)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((term) => [term, before.get(term) ?? "not said", after.get(term) ?? "not said"] as const)
    .filter(([, one, other]) => one !== other);
}

function wordsOf({ claims, issuer, status }: Credential): Map<string, string> {
  const { [MOVES_ON]: _, ...rest } = claims;
  return new Map([
    ...sayClaims(rest as Credential["claims"]),
    ["Key that signed it", `${issuer.publicKey.x} ${issuer.publicKey.y}`],
    ["Where its status is asked", new URL(status.statusListCredential).origin],
  ]);
}
