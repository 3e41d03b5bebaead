import { z } from "@hono/zod-openapi";
import { documentSchema } from "../../http/describe-route.ts";

export const servedPolicySchema = z
  .object({
    id: z.string(),
    policy: documentSchema("the readable rules"),
    policyHash: z.string().openapi({ description: "Poseidon hash of the compiled rules, decimal" }),
    explanation: z.string(),
    scope: z.object({ mode: z.enum(["once", "session", "account"]), label: z.string() }),
    maxAsOfAgeSeconds: z.int(),
  })
  .openapi("ServedPolicy");

export const policySummarySchema = servedPolicySchema
  .pick({ id: true, policyHash: true })
  .extend({ title: z.string() })
  .openapi("PolicySummary", {
    example: {
      id: "eu-adults",
      policyHash: "1234567890",
      title: "Adults who live in Germany or France",
    },
  });
