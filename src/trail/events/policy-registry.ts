import * as z from "zod";
import {
  address,
  bytes32,
  choice,
  type EventTable,
  flag,
  small,
  text,
  time,
  wide,
} from "../event-fields.ts";

const authorityId = bytes32("the authority: keccak256(abi.encode(admin at creation, did))");
const policyId = bytes32("the policy: authority and pack id");
const seconds = (bits: 24 | 32, meaning: string) => small(bits, `${meaning}; seconds`);
const bps = (meaning: string) => small(16, `${meaning}; basis points`);
const READERS = "supervisors, venues, whoever relies on the authority";
const OFFICER = "the address of a role's holder; of a person only where one holds the key alone";

export const POLICY_REGISTRY_STRUCTS = [
  "struct Times { uint32 attestation; uint32 attestationForLeverage; uint24 asOfOnChain; uint32 superseded; uint32 solvencyReport; }",
  "struct Haircut { uint8 collateralClass; uint16 bps; uint16 maxBps; uint16 referenceVolatilityBps; }",
  "struct Margin { uint8 assetClass; uint8 clientClass; uint16 initialBps; uint16 maxInitialBps; uint16 leverageHundredths; uint16 referenceVolatilityBps; }",
  "struct Recognition { bytes32 authorityId; uint8 regime; uint8 scopes; uint40 until; }",
  "struct Figures { Haircut[] haircuts; Margin[] margins; Recognition[] recognitions; }",
  "struct Announcement { uint256 policyHash; bytes32 packDigest; uint40 validFrom; uint40 validUntil; uint8 regime; Times times; Figures figures; string uri; }",
] as const;

const announcement = z
  .strictObject({
    policyHash: wide(256, "Poseidon hash of the pack's rules; 0 for a pack of figures alone"),
    packDigest: bytes32("SHA-256 of the pack's RFC 8785 text, which the authority signs"),
    validFrom: time("in force from"),
    validUntil: time("in force until"),
    regime: small(8, "number of the regime in the SDK's vocabulary; 0 for none"),
    times: z.strictObject({
      attestation: seconds(32, "from a proof's asOf to an attestation's expiry"),
      attestationForLeverage: seconds(32, "greatest age of an attestation that opens leverage"),
      asOfOnChain: seconds(24, "oldest age of a proof's asOf"),
      superseded: seconds(32, "for which the version before stays honoured"),
      solvencyReport: seconds(32, "after which a solvency report is stale"),
    }),
    figures: z.strictObject({
      haircuts: z.array(
        z.strictObject({
          collateralClass: small(8, "number of the class in the SDK's vocabulary"),
          bps: bps("haircut"),
          maxBps: bps("what volatility may raise it to"),
          referenceVolatilityBps: bps("annual volatility at which raising begins, 0 for never"),
        }),
      ),
      margins: z.array(
        z.strictObject({
          assetClass: small(8, "number of the class in the SDK's vocabulary"),
          clientClass: small(8, "number of the class of clients; 0 for every client"),
          initialBps: bps("initial margin, of the notional"),
          maxInitialBps: bps("what volatility may raise it to"),
          leverageHundredths: small(16, "most leverage in hundredths: 3000 is 30 times, 0 forbids"),
          referenceVolatilityBps: bps("annual volatility at which raising begins, 0 for never"),
        }),
      ),
      recognitions: z.array(
        z.strictObject({
          authorityId,
          regime: small(8, "number of the regime that is recognised"),
          scopes: small(8, "bit 0 KYC, 1 screening, 2 client class, 3 margin"),
          until: time("recognised until"),
        }),
      ),
    }),
    uri: text("where the signed pack is; never followed by the supervisor page"),
  })
  .describe("what of the pack contracts need");

export const POLICY_REGISTRY_EVENTS = {
  AuthorityCreated: {
    signature:
      "event AuthorityCreated(bytes32 indexed authorityId, address indexed admin, uint40 minNotice, string did)",
    meaning: "Somebody created an authority. Anyone may: whoever relies on one pins its id.",
    readers: READERS,
    personal: OFFICER,
    args: z.strictObject({
      authorityId,
      admin: address("its first admin"),
      minNotice: small(
        40,
        "between the announcement of a further version and the first moment that it may be in force; seconds",
      ),
      did: text("the authority's name, by its own word"),
    }),
  },
  AdminTransferStarted: {
    signature:
      "event AdminTransferStarted(bytes32 indexed authorityId, address indexed previousAdmin, address indexed newAdmin)",
    meaning: "The admin named its successor; the zero address withdraws.",
    readers: READERS,
    personal: OFFICER,
    args: z.strictObject({
      authorityId,
      previousAdmin: address("the admin"),
      newAdmin: address("the successor"),
    }),
  },
  AdminTransferred: {
    signature:
      "event AdminTransferred(bytes32 indexed authorityId, address indexed previousAdmin, address indexed newAdmin)",
    meaning: "The successor took over.",
    readers: READERS,
    personal: OFFICER,
    args: z.strictObject({
      authorityId,
      previousAdmin: address("the admin before"),
      newAdmin: address("the admin now"),
    }),
  },
  RoleChanged: {
    signature:
      "event RoleChanged(bytes32 indexed authorityId, uint8 indexed role, address indexed account, bool isHeld)",
    meaning: "An account got or lost a role.",
    readers: READERS,
    personal: OFFICER,
    args: z.strictObject({
      authorityId,
      role: choice(["Publisher", "Guardian"], "the role"),
      account: address("whose role"),
      isHeld: flag("whether it is held now"),
    }),
  },
  PolicyCreated: {
    signature:
      "event PolicyCreated(bytes32 indexed policyId, bytes32 indexed authorityId, uint32 indexed number, string packId)",
    meaning: "First announcement of a pack.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      policyId,
      authorityId,
      number: small(32, "the policy's place among all policies, from 1"),
      packId: text("id of the pack, by the authority's word"),
    }),
  },
  PolicyUpdated: {
    signature:
      "event PolicyUpdated(bytes32 indexed policyId, uint32 indexed version, bytes32 indexed policyHash, string uri)",
    meaning: "A version was announced; the same moment's PolicyAnnounced has all of it.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      policyId,
      version: small(32, "the version, from 1"),
      policyHash: bytes32("Poseidon hash of the pack's rules; 0 for a pack of figures alone"),
      uri: text("where the signed pack is; never followed by the supervisor page"),
    }),
  },
  PolicyAnnounced: {
    signature:
      "event PolicyAnnounced(bytes32 indexed policyId, uint32 indexed version, Announcement announcement)",
    meaning: "A version was announced, with the day from which it is in force.",
    readers: READERS,
    personal: "",
    args: z.strictObject({ policyId, version: small(32, "the version, from 1"), announcement }),
  },
  PolicySuspensionChanged: {
    signature:
      "event PolicySuspensionChanged(bytes32 indexed policyId, bool isSuspended, string reason)",
    meaning: "A policy was suspended, or its suspension lifted.",
    readers: READERS,
    personal: "",
    args: z.strictObject({
      policyId,
      isSuspended: flag("whether it is suspended now"),
      reason: text("why, in the guardian's words"),
    }),
  },
} as const satisfies EventTable;
