import type { Handler } from "hono";
import type { ServiceDependencies, ServiceEnvironment } from "../../service-dependencies.ts";

/** GET /v1/policies: what this verifier asks for, for anyone to read. */
export function listPolicies({ policies }: ServiceDependencies): Handler<ServiceEnvironment> {
  const body = {
    policies: [...policies.values()].map(({ id, policy, policyHash }) => ({
      id,
      title: policy.title,
      policyHash,
    })),
  };
  return (context) => context.json(body);
}
