import { ServiceError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { PresentationRequest, RequestedChain } from "../../presentation/types.ts";
import type { ServiceConfig } from "../config/service-config.ts";

type Decisions = ServiceConfig["decisions"];
type ChainEntry = Decisions["chains"][number];

/** The registry that a served policy's proofs may be made for; undefined where none has these very rules. */
export function chainOfPolicy(
  { chains }: Decisions,
  { id, policyHash }: { readonly id: string; readonly policyHash: string },
): RequestedChain | undefined {
  const entry = chains.find((chain) => chain.policyId === id && chain.policyHash === policyHash);
  return entry === undefined ? undefined : toRequestedChain(entry);
}

/**
 * The registry of a request that asks for one: the policy's, for a subject, who alone may submit there.
 * @throws ServiceError `ERR_SERVICE_BODY_FORM`
 */
export function requireChain(
  decisions: Decisions,
  served: { readonly id: string; readonly policyHash: string },
  subject: string | undefined,
): RequestedChain {
  const chain = chainOfPolicy(decisions, served);
  if (chain === undefined) {
    const message = "chain: the service attests this policy's rules for no registry";
    throw new ServiceError("ERR_SERVICE_BODY_FORM", message);
  }
  if (subject === undefined) {
    const message = "subject: a request for a registry needs one, who submits there";
    throw new ServiceError("ERR_SERVICE_BODY_FORM", message);
  }
  return chain;
}

/** What the service attests for, of an open request: what is no longer configured is attested no more. */
export function attestedChain(
  { chains }: Decisions,
  policyId: string,
  { chain, policyHash }: PresentationRequest,
): RequestedChain | undefined {
  const entry = findEntry(chains, policyId, chain, policyHash);
  return entry === undefined ? undefined : toRequestedChain(entry);
}

export function findEntry(
  chains: readonly ChainEntry[],
  policyId: string,
  chain: RequestedChain | undefined,
  policyHash: string,
): ChainEntry | undefined {
  if (chain === undefined) return undefined;
  return chains.find(
    (entry) =>
      entry.policyId === policyId &&
      entry.policyHash === policyHash &&
      entry.chainId === chain.chainId &&
      entry.registry === chain.registry &&
      entry.onChainPolicyId === chain.policyId &&
      entry.policyVersion === chain.policyVersion,
  );
}

function toRequestedChain(entry: ChainEntry): RequestedChain {
  const { chainId, registry, onChainPolicyId, policyVersion } = entry;
  return {
    chainId,
    registry: registry as Hex,
    policyId: onChainPolicyId as Hex,
    policyVersion,
  };
}
