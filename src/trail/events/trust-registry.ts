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

const issuerId = bytes32("the issuer's key: keccak256(abi.encode(x, y))");
const READERS = "supervisors, watchers, wallets and verifiers";

export const TRUST_REGISTRY_STRUCTS = [
  "struct IssuerAuthority { uint64 regimes; uint8 maxKycLevel; uint16 clientClasses; }",
] as const;

const authority = z
  .strictObject({
    regimes: wide(64, "bit i: regime i of the SDK's vocabulary"),
    maxKycLevel: small(8, "highest KYC level, a number of the SDK's vocabulary"),
    clientClasses: small(16, "bit i: client class i of the SDK's vocabulary"),
  })
  .describe("what the issuer may attest");

export const TRUST_REGISTRY_EVENTS = {
  IssuerProposed: {
    signature:
      "event IssuerProposed(bytes32 indexed issuerId, uint256 x, uint256 y, IssuerAuthority authority, address publisher, uint40 activeFrom, string did)",
    meaning: "A key waits to be listed; watchers may veto it until then.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      issuerId,
      x: wide(256, "BabyJubJub key, circomlib coordinates"),
      y: wide(256, "BabyJubJub key, circomlib coordinates"),
      authority,
      publisher: address("who posts the issuer's status roots"),
      activeFrom: time("from when the key counts"),
      did: text("did:web of the issuer, a label that nothing proves"),
    }),
  },
  IssuerChangeProposed: {
    signature:
      "event IssuerChangeProposed(bytes32 indexed issuerId, IssuerAuthority authority, address publisher, uint40 activeFrom)",
    meaning: "Another authority or publisher waits for a listed key.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      issuerId,
      authority,
      publisher: address("who will post the issuer's status roots"),
      activeFrom: time("from when the change may be applied"),
    }),
  },
  IssuerChangeApplied: {
    signature: "event IssuerChangeApplied(bytes32 indexed issuerId)",
    meaning: "The change that waited is in force; the next leaf has it.",
    readers: READERS,
    personal: "",
    args: z.strictObject({ issuerId }),
  },
  IssuerVetoed: {
    signature: "event IssuerVetoed(bytes32 indexed issuerId, address indexed watcher)",
    meaning: "A watcher stopped what waited.",
    readers: READERS,
    personal: "",
    args: z.strictObject({ issuerId, watcher: address("who vetoed") }),
  },
  IssuerRevoked: {
    signature: "event IssuerRevoked(bytes32 indexed issuerId, address indexed by)",
    meaning: "A key left the tree for good.",
    readers: READERS,
    personal: "",
    args: z.strictObject({ issuerId, by: address("registrar, owner or the issuer's publisher") }),
  },
  IssuerLeafChanged: {
    signature:
      "event IssuerLeafChanged(bytes32 indexed issuerId, uint16 indexed index, uint256 leaf, uint256 statusRoot, uint256 record)",
    meaning: "An issuer's leaf in the next root; with the events before it, every leaf list.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      issuerId,
      index: small(16, "place among the leaves, from 0"),
      leaf: wide(256, "the leaf; 0 once it is revoked"),
      statusRoot: wide(256, "root of the issuer's status list"),
      record: wide(256, "the issuer's record word"),
    }),
  },
  RegistrarChanged: {
    signature:
      "event RegistrarChanged(address indexed previousRegistrar, address indexed newRegistrar)",
    meaning: "Another registrar proposes keys.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      previousRegistrar: address("the registrar before"),
      newRegistrar: address("the registrar now"),
    }),
  },
  WatcherChanged: {
    signature: "event WatcherChanged(address indexed watcher, bool isWatcher, uint40 from)",
    meaning: "A watcher was named or removed.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      watcher: address("the watcher"),
      isWatcher: flag("named or removed"),
      from: time("counts from then on or, where removed, until then"),
    }),
  },
  TrustRootPosted: {
    signature: "event TrustRootPosted(uint256 indexed root, uint40 indexed epoch)",
    meaning: "A new root of the issuers' tree.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      root: wide(256, "the root"),
      epoch: small(40, "number of the root; not a time"),
    }),
  },
  MinTrustEpochAdvanced: {
    signature: "event MinTrustEpochAdvanced(uint40 indexed minTrustEpoch)",
    meaning: "Older roots, and attestations made under them, stopped counting.",
    readers: READERS,
    personal: "",
    args: z.strictObject({ minTrustEpoch: small(40, "first epoch that counts") }),
  },
  ...OWNERSHIP_EVENTS,
} as const satisfies EventTable;
