import type { EventTable } from "./event-fields.ts";
import {
  COMPLIANCE_REGISTRY_EVENTS,
  COMPLIANCE_REGISTRY_STRUCTS,
} from "./events/compliance-registry.ts";
import { POLICY_REGISTRY_EVENTS, POLICY_REGISTRY_STRUCTS } from "./events/policy-registry.ts";
import { SOLVENCY_EVENTS } from "./events/solvency.ts";
import { TRUST_REGISTRY_EVENTS, TRUST_REGISTRY_STRUCTS } from "./events/trust-registry.ts";
import { VENUE_EVENTS } from "./events/venue.ts";

/** Every event that the trail has, by the kind of contract. */
export const TRAIL_EVENTS = {
  policyRegistry: POLICY_REGISTRY_EVENTS,
  trustRegistry: TRUST_REGISTRY_EVENTS,
  complianceRegistry: COMPLIANCE_REGISTRY_EVENTS,
  venue: VENUE_EVENTS,
  solvency: SOLVENCY_EVENTS,
} as const satisfies Record<string, EventTable>;

export type ContractKind = keyof typeof TRAIL_EVENTS;
export const CONTRACT_KINDS = Object.keys(TRAIL_EVENTS) as readonly ContractKind[];

/** Types that the signatures name, as viem's `parseAbi` reads them. */
export const TRAIL_STRUCTS: Readonly<Record<ContractKind, readonly string[]>> = {
  policyRegistry: POLICY_REGISTRY_STRUCTS,
  trustRegistry: TRUST_REGISTRY_STRUCTS,
  complianceRegistry: COMPLIANCE_REGISTRY_STRUCTS,
  venue: [],
  solvency: [],
};

/** The Solidity interface that says the same. */
export const TRAIL_INTERFACES: Readonly<Record<ContractKind, string>> = {
  policyRegistry: "IPolicyRegistry",
  trustRegistry: "ITrustRegistry",
  complianceRegistry: "IComplianceRegistry",
  venue: "IVenueTrail",
  // it has all events of ISolvencyStatements, and its own
  solvency: "ISolvencyRegistry",
};
