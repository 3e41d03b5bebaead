import type { Hex } from "../presentation/abi-encode.ts";
import { audienceHash, registryAudience } from "../presentation/context.ts";
import { deriveScope, scopeLabel } from "../presentation/scope.ts";
import type { PresentationRequest } from "../presentation/types.ts";
import type { Question } from "./question-history.ts";

/**
 * What a request asks, as the wallet's history counts it. The scope is that of the nullifier, but in the mode `session`
 * that of the label: a nonce of its own does not make it another purpose.
 * @param audience as the channel authenticated it
 */
export function questionOf(
  request: PresentationRequest,
  audience: string,
  subject: Hex | undefined,
): Question {
  const { chain, scope } = request;
  const derived = deriveScope({
    chainId: chain?.chainId ?? 0,
    audience: chain === undefined ? audienceHash(audience) : registryAudience(chain.registry),
    mode: scope.mode,
    label: chain?.policyId ?? scopeLabel(scope.label),
    nonce: `0x${"0".repeat(64)}`,
  });
  return {
    verifier: audience,
    scope: String(derived),
    policyHash: request.policyHash,
    policy: request.policy,
    ...(subject === undefined ? {} : { subject }),
  };
}
