import { type CircuitId, PUBLIC_SIGNALS } from "./public-signals.generated.ts";

export type PublicSignalName<Id extends CircuitId> = (typeof PUBLIC_SIGNALS)[Id][number];
export type PublicSignalValues<Id extends CircuitId = "compliance"> = Readonly<
  Record<PublicSignalName<Id>, bigint>
>;

/** Named public signals -> the circuit's order. */
export function orderPublicSignals<Id extends CircuitId>(
  id: Id,
  values: PublicSignalValues<Id>,
): bigint[] {
  const names: readonly PublicSignalName<Id>[] = PUBLIC_SIGNALS[id];
  return names.map((name) => values[name]);
}
