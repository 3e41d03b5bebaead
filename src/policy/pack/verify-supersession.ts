import { PolicyError } from "../../errors.ts";
import { digestPolicyPack } from "./digest-policy-pack.ts";
import type { PolicyPack } from "./policy-pack.ts";

/**
 * The pack names the one that it supersedes, by version and digest: the same id, of the same DID. That it is newer than
 * what it names is `validatePolicyPack`'s.
 * @throws PolicyError `ERR_POLICY_PACK_SUPERSESSION`
 */
export function verifySupersession(pack: PolicyPack, superseded: PolicyPack): void {
  const refuse = (message: string) => new PolicyError("ERR_POLICY_PACK_SUPERSESSION", message);
  const { supersedes } = pack;
  if (pack.id !== superseded.id) throw refuse("the pack is of another id");
  if (pack.authority.did !== superseded.authority.did) throw refuse("the pack is of another DID");
  if (supersedes === undefined) throw refuse("the pack does not say that it supersedes another");
  if (
    supersedes.version !== superseded.version ||
    supersedes.sha256 !== digestPolicyPack(superseded)
  ) {
    throw refuse("the pack supersedes another one than this");
  }
}
