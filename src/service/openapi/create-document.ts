import type { ServiceApp } from "../service-app.ts";
import { PACKAGE_VERSION } from "./package-version.generated.ts";
import { TAGS } from "./tags.ts";

export type OpenApiDocument = ReturnType<ServiceApp["getOpenAPI31Document"]>;

const DESCRIPTION = `Zero-knowledge compliance checks: a relying party asks by policy, a wallet proves, the service decides and records.

Refusals and faults are application/problem+json (RFC 9457) with a stable \`code\`. Lists are read page by page with \`cursor\`. Every POST that bears an API key takes an \`Idempotency-Key\`. Within \`/v1\` members and operations are added, never changed or taken away; what is to end is answered with \`Deprecation\` (RFC 9745) and \`Sunset\` (RFC 8594) headers for six months before.`;

/**
 * The service's OpenAPI 3.1 document, from the routes that are registered.
 * @param publicUrl where clients reach the service
 */
export function createOpenApiDocument(app: ServiceApp, publicUrl: string): OpenApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Symbolon verification service",
      version: PACKAGE_VERSION,
      description: DESCRIPTION,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: publicUrl.replace(/\/+$/, "") }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  });
  return {
    ...document,
    components: {
      ...document.components,
      securitySchemes: {
        apiKey: {
          type: "http",
          scheme: "bearer",
          description: "An API key of the service's configuration.",
        },
      },
    },
  };
}
