/**
 * A typed client of the verification service, for Node and browsers: a method for each operation of `docs/openapi.json`.
 *
 * ```ts
 * const client = createServiceClient({ baseUrl: 'https://gate.example', apiKey });
 * const { policies } = await client.listPolicies();
 * ```
 *
 * @module
 */
export { type AnsweredProblem, ClientError, type ClientErrorOptions } from "./client-error.ts";
export {
  type CallOptions,
  createServiceClient,
  type OperationId,
  type ServiceClient,
  type ServiceClientOptions,
} from "./create-service-client.ts";
export type * from "./operations.generated.ts";
export { readPages } from "./read-pages.ts";
