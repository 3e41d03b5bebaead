import * as z from "zod";
import {
  address,
  bytes32,
  type EventTable,
  flag,
  small,
  text,
  time,
  wide,
} from "../event-fields.ts";
import { OWNERSHIP_EVENTS } from "./ownership.ts";

const entity = bytes32("the entity that reports");
const epoch = small(32, "number of the entity's statement");
const READERS = "supervisors, customers of the entity";

/** Of both contracts that keep statements: the registry that verifies proofs has terms as well. */
export const SOLVENCY_EVENTS = {
  EntityRegistered: {
    signature:
      "event EntityRegistered(bytes32 indexed entity, address indexed reporter, string lei, string name, uint32 reportPeriod)",
    meaning: "An entity promises a statement every `reportPeriod`. The last one counts.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      entity,
      reporter: address("who reports for it"),
      lei: text("LEI (ISO 17442), by its own word"),
      name: text("name, by its own word"),
      reportPeriod: small(32, "longest time from one snapshot to the next; seconds"),
    }),
  },
  StatementReported: {
    signature:
      "event StatementReported(bytes32 indexed entity, uint32 indexed epoch, bytes32 root, uint40 snapshotAt, bool isSolvent, uint16 assuranceBps, address reporter, string uri)",
    meaning:
      "The entity reported a solvency statement. Its verdict is its own until verifiers confirm it.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      entity,
      epoch,
      root: bytes32(
        "root of the liabilities, or digest of a proved statement: what a publication is held against",
      ),
      snapshotAt: time("the moment that the statement speaks of"),
      isSolvent: flag("reserves after haircuts cover liabilities"),
      assuranceBps: small(
        16,
        "share of reserves by value at assurance level 1, the rest at level 2; basis points; 0 of a proved statement, which states none",
      ),
      reporter: address("who reported"),
      uri: text("where the statement is; never followed by the supervisor page"),
    }),
  },
  StatementVerified: {
    signature:
      "event StatementVerified(bytes32 indexed entity, uint32 indexed epoch, address indexed verifier, uint8 confirmations, bool isVerified)",
    meaning: "A verifier confirmed a statement.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      entity,
      epoch,
      verifier: address("who confirmed"),
      confirmations: small(8, "confirmations by now"),
      isVerified: flag("there are enough of them"),
    }),
  },
  StatementFailed: {
    signature:
      "event StatementFailed(bytes32 indexed entity, uint32 indexed epoch, address indexed verifier, string reason)",
    meaning: "A verifier found that a statement does not hold.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      entity,
      epoch,
      verifier: address("who found it"),
      reason: text("why, in the verifier's words"),
    }),
  },
  VerifierChanged: {
    signature: "event VerifierChanged(address indexed verifier, bool isVerifier)",
    meaning: "A verifier was named, or counts no longer.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      verifier: address("the verifier"),
      isVerifier: flag("it counts from now on"),
    }),
  },
  QuorumChanged: {
    signature: "event QuorumChanged(uint8 quorum)",
    meaning: "How many confirmations make a statement verified.",
    readers: READERS,
    personal: "",
    args: z.strictObject({ quorum: small(8, "confirmations") }),
  },
  TermsChanged: {
    signature:
      "event TermsChanged(bytes32 indexed entity, uint32 indexed terms, uint256 policyHash, uint256 attesterRoot, uint40 from, uint40 until)",
    meaning:
      "The registry's owner takes an entity's proofs by this policy and these attesters, for snapshots of this span. The last one of a number counts.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      entity,
      terms: small(32, "number of the terms"),
      policyHash: wide(256, "hash of the signed policy's rules"),
      attesterRoot: wide(256, "root of the keys that may attest reserves"),
      from: time("first moment that a snapshot may speak of"),
      until: time("first moment that it no longer may; at or before `from`: never"),
    }),
  },
  ...OWNERSHIP_EVENTS,
} as const satisfies EventTable;
