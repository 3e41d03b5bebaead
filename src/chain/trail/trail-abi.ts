import { type Abi, type AbiEvent, parseAbi } from "viem";
import { type ContractKind, TRAIL_EVENTS, TRAIL_STRUCTS } from "../../trail/trail-events.ts";

/** The events of a kind of contract. A test holds them against the compiled interface. */
export function trailAbi(kind: ContractKind): readonly AbiEvent[] {
  const signatures = Object.values(TRAIL_EVENTS[kind]).map(({ signature }) => signature);
  const abi = parseAbi([...TRAIL_STRUCTS[kind], ...signatures] as readonly string[]) as Abi;
  return abi.filter((entry): entry is AbiEvent => entry.type === "event");
}
