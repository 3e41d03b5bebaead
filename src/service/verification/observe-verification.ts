import { SymbolonError } from "../../errors.ts";
import type { ServiceMetrics } from "../metrics/service-metrics.ts";
import type { VerifySubmission } from "../service-dependencies.ts";
import type { Tracing } from "../telemetry/tracing.ts";

/** Times each verification, and gives it a span of its own. */
export function observeVerification(
  verify: VerifySubmission,
  tracing: Tracing,
  metrics: ServiceMetrics | undefined,
): VerifySubmission {
  return (submission) =>
    tracing.span("verify presentation", async (annotate) => {
      const started = performance.now();
      const end = (outcome: "accepted" | "refused" | "failed") =>
        metrics?.observeVerification(outcome, (performance.now() - started) / 1000);
      try {
        const verified = await verify(submission);
        end("accepted");
        return verified;
      } catch (error) {
        const isOurs = !(error instanceof SymbolonError) || error.code.startsWith("ERR_SERVICE_");
        if (error instanceof SymbolonError) annotate({ "symbolon.code": error.code });
        end(isOurs ? "failed" : "refused");
        throw error;
      }
    });
}
