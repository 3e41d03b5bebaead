import * as z from "zod";
import {
  address,
  bytes32,
  choice,
  type EventTable,
  flag,
  small,
  time,
  wide,
} from "../event-fields.ts";
import { OWNERSHIP_EVENTS } from "./ownership.ts";

const policyId = bytes32("the policy, as the registry lists it");
const circuitVersion = small(32, "version of circuit `compliance`");
const nullifier = wide(256, "the holder's tag for the scope");
const READERS = "supervisors, venues that rely on the registry";
const HOLDER =
  "subject and nullifier: pseudonymous and permanent on chain. The nullifier links what one holder does in one scope; it does not say who that is";

export const COMPLIANCE_REGISTRY_STRUCTS = [
  "struct PolicyConfig { bytes32 oraclePolicyId; uint8 mode; uint24 rebindDelay; bool acceptsAttested; }",
] as const;

export const COMPLIANCE_REGISTRY_EVENTS = {
  VerifierAdded: {
    signature:
      "event VerifierAdded(uint32 indexed circuitVersion, address indexed verifier, bytes32 codeHash)",
    meaning: "A circuit version got its verifier, for good.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      circuitVersion,
      verifier: address("the verifier contract"),
      codeHash: bytes32("hash of its code"),
    }),
  },
  PolicyRegistered: {
    signature:
      "event PolicyRegistered(bytes32 indexed policyId, bytes32 indexed oraclePolicyId, PolicyConfig config)",
    meaning: "The registry takes proofs of a policy of the oracle.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      policyId,
      oraclePolicyId: bytes32("policy of the PolicyRegistry that it follows"),
      config: z
        .strictObject({
          oraclePolicyId: bytes32("as above"),
          mode: choice(["Once", "Session", "Account"], "what one nullifier is good for"),
          rebindDelay: small(24, "before a nullifier moves to another subject; seconds"),
          acceptsAttested: flag("whether an attester's decision counts"),
        })
        .describe("how it takes them"),
    }),
  },
  CircuitAllowed: {
    signature:
      "event CircuitAllowed(bytes32 indexed policyId, uint32 indexed circuitVersion, bool isAllowed)",
    meaning: "A circuit version was allowed for a policy, or no longer is.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      policyId,
      circuitVersion,
      isAllowed: flag("whether it is allowed now"),
    }),
  },
  VersionAdopted: {
    signature:
      "event VersionAdopted(bytes32 indexed policyId, uint16 indexed version, uint32 indexed circuitVersion, uint256 ruleHash)",
    meaning: "A version of a policy can be proved under a circuit version.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      policyId,
      version: small(16, "version of the policy in the oracle"),
      circuitVersion,
      ruleHash: wide(
        256,
        "hash of rules and scope, a public signal of the proof; 0 where each nonce has its own",
      ),
    }),
  },
  PolicyPauseChanged: {
    signature: "event PolicyPauseChanged(bytes32 indexed policyId, bool isPaused)",
    meaning: "New attestations stopped, or go on.",
    readers: READERS,
    personal: "",
    args: z.strictObject({ policyId, isPaused: flag("whether it is paused now") }),
  },
  PolicyRetired: {
    signature: "event PolicyRetired(bytes32 indexed policyId)",
    meaning: "No further attestation, ever.",
    readers: READERS,
    personal: "",
    args: z.strictObject({ policyId }),
  },
  AttesterChanged: {
    signature:
      "event AttesterChanged(bytes32 indexed policyId, address indexed attester, bool isAttester)",
    meaning: "Whose decisions count.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      policyId,
      attester: address("the attester"),
      isAttester: flag("whether it counts now"),
    }),
  },
  AttestedRevoked: {
    signature: "event AttestedRevoked(bytes32 indexed policyId, uint40 attestedSince)",
    meaning: "Decisions that speak of an earlier time no longer count.",
    readers: READERS,
    personal: "",
    args: z.strictObject({ policyId, attestedSince: time("the earliest time that counts") }),
  },
  PolicyLinked: {
    signature: "event PolicyLinked(bytes32 indexed policyId, bytes32 indexed via, bool isLinked)",
    meaning:
      "Compliance with another policy may count for this one, where its authority recognises that.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      policyId,
      via: bytes32("the other policy"),
      isLinked: flag("whether it is linked now"),
    }),
  },
  Attested: {
    signature:
      "event Attested(bytes32 indexed policyId, address indexed subject, uint256 indexed nullifier, uint16 version, uint8 tier, uint40 asOf, uint40 expiresAt, uint40 trustEpoch)",
    meaning: "A subject showed that it meets a policy.",
    readers: READERS,
    personal: HOLDER,
    args: z.strictObject({
      policyId,
      subject: address("who meets the policy"),
      nullifier,
      version: small(16, "version of the policy in the oracle"),
      tier: choice(["None", "Attested", "Proof"], "how it came about"),
      asOf: time("the moment that the proof speaks of"),
      expiresAt: time("end of the attestation"),
      trustEpoch: small(40, "epoch of the trust root; not a time"),
    }),
  },
  RebindRequested: {
    signature:
      "event RebindRequested(bytes32 indexed policyId, uint256 indexed nullifier, address indexed candidate, uint40 readyAt)",
    meaning: "A holder asks to move to another account.",
    readers: READERS,
    personal: HOLDER,
    args: z.strictObject({
      policyId,
      nullifier,
      candidate: address("the account to move to"),
      readyAt: time("from when it may"),
    }),
  },
  Rebound: {
    signature:
      "event Rebound(bytes32 indexed policyId, uint256 indexed nullifier, address from, address to)",
    meaning: "A holder moved to another account: both accounts are one holder's.",
    readers: READERS,
    personal: HOLDER,
    args: z.strictObject({
      policyId,
      nullifier,
      from: address("the account before"),
      to: address("the account now"),
    }),
  },
  AttestationVoided: {
    signature: "event AttestationVoided(bytes32 indexed policyId, address indexed subject)",
    meaning: "An attestation stopped counting before its time.",
    readers: READERS,
    personal: HOLDER,
    args: z.strictObject({ policyId, subject: address("whose attestation") }),
  },
  ...OWNERSHIP_EVENTS,
} as const satisfies EventTable;
