import * as z from "zod";
import { address, type EventSpec } from "./event-fields.ts";
import { CONTRACT_KINDS, type ContractKind, TRAIL_EVENTS } from "./trail-events.ts";

const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const blockNumber = z.int().min(0);
const unixSeconds = z.int().min(0).max(253_402_300_799);

const place = {
  address: address("contract that wrote it"),
  blockNumber,
  blockHash: hash,
  timestamp: unixSeconds.describe("the block's time, Unix seconds"),
  transactionHash: hash,
  logIndex: z.int().min(0).describe("place in the block"),
};
type Place = z.infer<z.ZodObject<typeof place>>;

type RecordsOf<C extends ContractKind> = {
  [E in keyof (typeof TRAIL_EVENTS)[C] & string]: Readonly<Place> & {
    readonly contract: C;
    readonly event: E;
    readonly args: (typeof TRAIL_EVENTS)[C][E] extends { readonly args: infer A extends z.ZodType }
      ? Readonly<z.infer<A>>
      : never;
  };
}[keyof (typeof TRAIL_EVENTS)[C] & string];

/** One event, typed by `contract` and `event`. */
export type TrailRecord<C extends ContractKind = ContractKind> = { [K in C]: RecordsOf<K> }[C];

const recordOf = (contract: ContractKind, event: string, spec: EventSpec) =>
  z.strictObject({
    contract: z.literal(contract),
    event: z.literal(event),
    ...place,
    args: spec.args,
  });

const recordSchemas = CONTRACT_KINDS.map((kind) => {
  const [first, ...rest] = Object.entries<EventSpec>(TRAIL_EVENTS[kind]).map(([event, spec]) =>
    recordOf(kind, event, spec),
  );
  if (first === undefined) throw new TypeError(`${kind} has no event`);
  return z.discriminatedUnion("event", [first, ...rest]);
});

export const trailRecordSchema = z.discriminatedUnion(
  "contract",
  recordSchemas as [(typeof recordSchemas)[number], ...typeof recordSchemas],
) as unknown as z.ZodType<TrailRecord>;

export const trailSchema = z.strictObject({
  type: z.literal("SymbolonTrail"),
  formatVersion: z.literal(1),
  chainId: z.int().min(1),
  fromBlock: blockNumber,
  toBlock: blockNumber,
  toBlockHash: hash.describe("so that two copies of a trail can be told to speak of one chain"),
  asOf: unixSeconds.describe("time of the last block: lateness is measured against it"),
  isFinal: z.boolean().describe("the last block was finalised when the trail was read"),
  contracts: z.array(
    z.strictObject({
      kind: z.enum(CONTRACT_KINDS as [ContractKind, ...ContractKind[]]),
      address: address(""),
    }),
  ),
  unknownEvents: z
    .array(z.strictObject({ address: address(""), topic: hash.nullable(), count: z.int().min(1) }))
    .describe(
      "events of these contracts that the trail has no form for, where the reader allowed them",
    ),
  records: z.array(trailRecordSchema).describe("in the order of the chain"),
  packs: z
    .array(z.unknown())
    .optional()
    .describe("policy packs (policy-pack.schema.json) that the exporter added; not from the chain"),
});

export interface Trail extends Readonly<Omit<z.infer<typeof trailSchema>, "records">> {
  readonly records: readonly TrailRecord[];
}
