import { type AbiEvent, toEventHash, toEventSignature } from "viem";
import { describe, expect, it } from "vitest";
import { trailAbi } from "../../../src/chain/trail/trail-abi.ts";
import type { EventSpec } from "../../../src/trail/event-fields.ts";
import { CONTRACT_KINDS, TRAIL_EVENTS, TRAIL_INTERFACES } from "../../../src/trail/trail-events.ts";
import { compileInterfaces } from "../support/compile-interfaces.ts";

const compiled = compileInterfaces();

interface Field {
  readonly name?: string | undefined;
  readonly type: string;
  readonly indexed?: boolean | undefined;
  readonly components?: readonly Field[];
}

/** Types and names to the last member, and what is indexed; not what Solidity calls a type inside. */
const shapeOf = (fields: readonly Field[]): unknown =>
  fields.map(({ name, type, indexed = false, components = [] }) => [
    name,
    type,
    indexed,
    shapeOf(components),
  ]);

const eventsOf = (abi: readonly AbiEvent[]) =>
  new Map(abi.map(({ name, inputs }) => [name, shapeOf(inputs)]));

/** The interface of solvency statements comes with its registry; its signatures are agreed until then. */
const AGREED: Readonly<Record<string, readonly string[]>> = {
  solvency: [
    "EntityRegistered(bytes32,address,string,string,uint32)",
    "StatementReported(bytes32,uint32,bytes32,uint40,bool,uint16,address,string)",
    "StatementVerified(bytes32,uint32,address,uint8,bool)",
    "StatementFailed(bytes32,uint32,address,string)",
  ],
};

describe("trailAbi", () => {
  it.each(CONTRACT_KINDS)("%s: has every event of its compiled interface, and no other", (kind) => {
    const ours = trailAbi(kind);
    const contract = compiled.get(TRAIL_INTERFACES[kind]);
    if (contract === undefined) {
      expect(ours.map((event) => toEventSignature(event))).toEqual(AGREED[kind]);
      return;
    }
    const theirs = contract.abi.filter((entry): entry is AbiEvent => entry.type === "event");
    expect(eventsOf(ours)).toEqual(eventsOf(theirs));
    expect(new Set(ours.map((event) => toEventHash(event)))).toEqual(
      new Set(theirs.map((event) => toEventHash(event))),
    );
  });

  it.each(CONTRACT_KINDS)("%s: the schema has the fields of each event, in their order", (kind) => {
    const events: [string, EventSpec][] = Object.entries(TRAIL_EVENTS[kind]);
    const inputs = new Map(trailAbi(kind).map((event) => [event.name, event.inputs]));
    for (const [name, { args }] of events) {
      expect([name, Object.keys(args.shape)]).toEqual([
        name,
        inputs.get(name)?.map((input) => input.name),
      ]);
    }
  });
});
