import { OpenAPIHono } from "@hono/zod-openapi";
import { ServiceError } from "../errors.ts";
import type { ServiceEnvironment } from "./service-dependencies.ts";

export type ServiceApp = OpenAPIHono<ServiceEnvironment>;

/** An app whose routes refuse what their schemas do not take; the message names the member, never its value. */
export function newServiceApp(): ServiceApp {
  return new OpenAPIHono<ServiceEnvironment>({
    defaultHook(result) {
      if (result.success) return;
      const [issue] = result.error.issues;
      const path = issue?.path.join(".") || result.target;
      throw new ServiceError(
        "ERR_SERVICE_BODY_FORM",
        `${path}: ${issue?.code === "unrecognized_keys" ? "unknown member" : "not of the form"}`,
        { details: { path } },
      );
    },
  });
}
