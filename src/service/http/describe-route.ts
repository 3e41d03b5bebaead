import { type RouteConfig, z } from "@hono/zod-openapi";
import type { ServiceApp } from "../service-app.ts";

/** RFC 9457 problem details; `code` is the stable member that programs read. */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().regex(/^ERR_[A-Z0-9_]+$/),
  })
  .openapi("Problem", {
    description: "RFC 9457 problem details; code is the stable member that programs read",
    example: {
      type: "urn:symbolon:error:ERR_SERVICE_NOT_FOUND",
      title: "ServiceError",
      status: 404,
      detail: "there is no such policy",
      code: "ERR_SERVICE_NOT_FOUND",
    },
  });

/** ISO 8601, UTC. */
export const timeSchema = z.string().openapi({ format: "date-time" });

/** A document that has a form of its own elsewhere (a policy, a presentation, a JWK), shown as an object. */
export const documentSchema = (description: string) =>
  z
    .any()
    .refine((value) => value !== undefined)
    .openapi({ type: "object", description });

/** An answer in JSON, for a route's `responses`. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** A body in JSON, for a route's `request`. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { "application/json": { schema } } };
}

const MEANING = {
  400: "the request is not of the form",
  401: "a valid API key is needed",
  403: "the API key does not admit to this",
  404: "there is no such thing, or not for this caller",
  409: "it conflicts with what is stored",
  410: "it has expired",
  412: "a precondition does not hold",
  413: "the body is too large",
  415: "the body must be JSON",
  422: "it was understood and refused",
  429: "too many requests",
  500: "the service failed",
  502: "what the service needs from elsewhere failed",
  503: "the service is busy or not ready; try again",
} as const;

type ProblemStatus = keyof typeof MEANING;

/** Any route may meet them: a limit, a fault, a store that does not answer. */
const ANYWHERE = [429, 500, 503] as const;

/** Problems that a route may answer, for its `responses`: errors are thrown, and `onError` answers them. */
export function problems<S extends ProblemStatus>(...statuses: readonly S[]) {
  const content = { "application/problem+json": { schema: problemSchema } };
  const entries = [...statuses, ...ANYWHERE].map(
    (status) => [status, { description: MEANING[status] as string, content }] as const,
  );
  return Object.fromEntries(entries) as Record<
    S | (typeof ANYWHERE)[number],
    { description: string; content: typeof content }
  >;
}

/** OpenAPI `security` of a route that needs an API key. */
export const API_KEY = [{ apiKey: [] }];

/** `responses` of a route with an ETag (`http/cache.ts`). */
export const NOT_MODIFIED = {
  304: { description: "unchanged: If-None-Match has its ETag" },
} as const;

/**
 * Puts a route into the document whose handler reads the body by itself, at a time of its own; it is then registered
 * by `app.on(route.method, route.getRoutingPath(), …)`.
 */
export function describeOnly(app: ServiceApp, route: RouteConfig): void {
  app.openAPIRegistry.registerPath(route);
}
