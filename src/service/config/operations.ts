import { z } from "zod";
import { seconds } from "./fields.ts";

const limit = (perMinute: number) =>
  z.strictObject({ perMinute: z.int().min(1).max(1_000_000).default(perMinute) }).prefault({});

/** Requests a minute, by address or by API key. Behind a proxy the address is what `trustedProxies` of them say. */
export const limitsSchema = z
  .strictObject({
    byAddress: limit(600),
    byKey: limit(6_000),
    /** Proxies in front, whose entries of X-Forwarded-For are believed, counted from the right. 0: none. */
    trustedProxies: z.int().min(0).max(8).default(0),
  })
  .prefault({});

/** How long what identifies somebody is kept, by field; see docs/dpia.md. Nullifiers stay: a replay would count else. */
export const retentionSchema = z
  .strictObject({
    /** Requests that ended without a decision. */
    requestSeconds: seconds(3_650 * 86_400).default(7 * 86_400),
    /** Subjects of decisions, and what opens a decision's entry of the audit log. */
    subjectSeconds: seconds(3_650 * 86_400).default(400 * 86_400),
  })
  .prefault({});

/** Traces go to the OpenTelemetry SDK that the process was started with; without one nothing is sent. */
export const telemetrySchema = z
  .strictObject({
    metrics: z.boolean().default(true),
    traces: z.boolean().default(false),
  })
  .prefault({});
