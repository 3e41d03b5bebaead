import { z } from "zod";
import { seconds } from "./fields.ts";

const limit = (perMinute: number, description: string) =>
  z
    .strictObject({
      perMinute: z.int().min(1).max(1_000_000).default(perMinute).describe(description),
    })
    .prefault({});

/** Requests a minute, by address or by API key. Behind a proxy the address is what `trustedProxies` of them say. */
export const limitsSchema = z
  .strictObject({
    byAddress: limit(600, "from one address (IPv6: one /64) without a valid API key, on each node"),
    byKey: limit(6_000, "under one API key, on each node"),
    trustedProxies: z
      .int()
      .min(0)
      .max(8)
      .default(0)
      .describe(
        "proxies in front whose entries of X-Forwarded-For are believed, counted from the right; 0: the header is ignored",
      ),
  })
  .prefault({});

/** How long what identifies somebody is kept, by field; see docs/dpia.md. Nullifiers stay: a replay would count else. */
export const retentionSchema = z
  .strictObject({
    requestSeconds: seconds(3_650 * 86_400)
      .default(7 * 86_400)
      .describe("requests that ended without a decision are kept so long"),
    subjectSeconds: seconds(3_650 * 86_400)
      .default(400 * 86_400)
      .describe("subjects of decisions, and what opens a decision's entry of the audit log"),
  })
  .prefault({});

/** Traces go to the OpenTelemetry SDK that the process was started with; without one nothing is sent. */
export const telemetrySchema = z
  .strictObject({
    metrics: z.boolean().default(true).describe("`GET /metrics` answers, to scope `operations`"),
    traces: z
      .boolean()
      .default(false)
      .describe("spans for the OpenTelemetry SDK that the process was started with, if any"),
  })
  .prefault({});
