import { type AbiEvent, type AbiParameter, decodeEventLog, type Hex, toEventSelector } from "viem";
import { ChainError } from "../../errors.ts";
import { CONTRACT_KINDS, type ContractKind } from "../../trail/trail-events.ts";
import { type TrailRecord, trailRecordSchema } from "../../trail/trail-schema.ts";
import { trailAbi } from "./trail-abi.ts";

export interface PlacedLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: number;
  /** The block's, Unix seconds. */
  readonly timestamp: number;
}

const EVENTS = new Map<ContractKind, ReadonlyMap<string, AbiEvent>>(
  CONTRACT_KINDS.map((kind) => [
    kind,
    new Map(trailAbi(kind).map((event) => [toEventSelector(event), event])),
  ]),
);

/**
 * A log -> a typed record; `undefined` where the trail has no event of its first topic.
 * @throws ChainError `ERR_CHAIN_LOG_UNREADABLE` where it has one, and the log is not of its form
 */
export function decodeLog(kind: ContractKind, log: PlacedLog): TrailRecord | undefined {
  const { topics, data, ...place } = log;
  const event = EVENTS.get(kind)?.get(topics[0] ?? "");
  if (event === undefined) return undefined;
  const args = readArgs(event, topics, data);
  const record = { contract: kind, event: event.name, ...place, args };
  const result = args === undefined ? undefined : trailRecordSchema.safeParse(record);
  if (result?.success === true) return result.data;
  const { address, blockNumber, logIndex } = log;
  throw new ChainError(
    "ERR_CHAIN_LOG_UNREADABLE",
    `log ${logIndex} of block ${blockNumber} is called ${event.name} and is not of its form`,
    { details: { address, event: event.name, blockNumber, logIndex } },
  );
}

function readArgs(event: AbiEvent, topics: readonly Hex[], data: Hex): unknown {
  try {
    const decoded = decodeEventLog({ abi: [event], topics: topics as [Hex], data, strict: true });
    const args = decoded.args as unknown as Readonly<Record<string, unknown>> | undefined;
    return toJsonValue({ type: "tuple", components: event.inputs } as AbiParameter, args ?? {});
  } catch {
    return undefined;
  }
}

/** Addresses in lower case; numbers that JSON cannot carry as decimal text. */
function toJsonValue(parameter: AbiParameter, value: unknown): unknown {
  if (parameter.type.endsWith("[]")) {
    const item = { ...parameter, type: parameter.type.slice(0, -2) };
    return (value as readonly unknown[]).map((entry) => toJsonValue(item, entry));
  }
  if (parameter.type === "tuple") {
    const { components } = parameter as { components: readonly AbiParameter[] };
    const members = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      components.map((member) => {
        const name = member.name ?? "";
        return [name, toJsonValue(member, members[name])];
      }),
    );
  }
  if (typeof value === "bigint") return value.toString();
  return parameter.type === "address" ? String(value).toLowerCase() : value;
}
