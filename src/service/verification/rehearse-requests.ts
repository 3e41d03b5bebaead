import { ServiceError, SymbolonError } from "../../errors.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";
import { createServedRequest, type ServedRequestOptions } from "./create-served-request.ts";
import { chainOfPolicy } from "./requested-chain.ts";
import type { ServedPolicy } from "./serve-policies.ts";

const SAMPLE: ServedRequestOptions = {
  id: "A".repeat(32),
  nonce: new Uint8Array(32),
  now: 0,
  subject: `0x${"1".repeat(40)}`,
};

/** The member of a request -> what of the configuration it comes from. */
const SOURCES: Readonly<Record<string, (policyId: string) => string>> = {
  "request.audience": () => "audience",
  "request.responseUri": () => "publicUrl",
  "request.scope.label": (id) => `policies.${id}.scope.label`,
  "request.scope.mode": (id) => `policies.${id}.scope.mode`,
  "request.freshness.maxAsOfAge": (id) => `policies.${id}.maxAsOfAgeSeconds`,
};

/**
 * Makes one request of each policy and throws it away, so that a configuration under which none could be made stops
 * the start.
 * @throws ServiceError `ERR_SERVICE_CONFIG`; `details.keys` names the member at fault
 */
export function rehearseRequests(
  dependencies: Pick<ServiceDependencies, "config" | "hash" | "circuits" | "policies">,
): void {
  const { decisions, policies } = dependencies.config;
  const stray = decisions.chains.findIndex((entry) =>
    policies.every(({ id }) => id !== entry.policyId),
  );
  if (stray >= 0) {
    const key = `decisions.chains.${stray}.policyId`;
    throw new ServiceError("ERR_SERVICE_CONFIG", `${key}: must be the id of a policy`, {
      details: { keys: [key] },
    });
  }
  for (const served of dependencies.policies.list(SAMPLE.now)) {
    try {
      createServedRequest(dependencies, served, SAMPLE);
      const chain = chainOfPolicy(decisions, served);
      createServedRequest(dependencies, served, { ...SAMPLE, chain });
    } catch (error) {
      throw error instanceof SymbolonError ? blame(error, served) : error;
    }
  }
}

function blame(error: SymbolonError, { id }: ServedPolicy): ServiceError {
  const source = SOURCES[String(error.details.path)];
  const key = source?.(id) ?? `policies.${id}`;
  const what = error.message.replace(/^request\.\S+ /, "");
  return new ServiceError("ERR_SERVICE_CONFIG", `${key}: ${what}`, {
    cause: error,
    details: { keys: [key], reason: error.code },
  });
}
