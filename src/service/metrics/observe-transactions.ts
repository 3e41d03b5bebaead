import type { ServiceDatabase } from "../store/open-database.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import type { ServiceMetrics } from "./service-metrics.ts";

/** Times every transaction of the store, the wait for the write lock included. It changes the database it is given. */
export function observeTransactions(
  database: ServiceDatabase,
  tracing: Tracing,
  metrics: ServiceMetrics | undefined,
): void {
  const begin = database.transaction.bind(database);
  database.transaction = () => {
    const builder = begin();
    const execute = builder.execute.bind(builder);
    builder.execute = (run) =>
      tracing.span("store transaction", async () => {
        const started = performance.now();
        const seconds = () => (performance.now() - started) / 1000;
        try {
          const result = await execute(run);
          metrics?.observeTransaction("committed", seconds());
          return result;
        } catch (error) {
          metrics?.observeTransaction("rolled back", seconds());
          throw error;
        }
      });
    return builder;
  };
}
