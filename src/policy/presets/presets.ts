import type { Policy } from "../policy.ts";
import { EU_EEA_ADULT_SUBSTANTIAL } from "./eu-eea-adult-substantial.ts";
import { KYC_SUBSTANTIAL } from "./kyc-substantial.ts";
import { NOT_US_OR_US_ACCREDITED } from "./not-us-or-us-accredited.ts";
import { RESIDENCY_EU_EEA } from "./residency-eu-eea.ts";

/** Policies that are shipped as examples and for a quick start. */
export const POLICY_PRESETS: readonly Policy[] = [
  EU_EEA_ADULT_SUBSTANTIAL,
  RESIDENCY_EU_EEA,
  KYC_SUBSTANTIAL,
  NOT_US_OR_US_ACCREDITED,
];

export function policyPreset(id: string): Policy | undefined {
  return POLICY_PRESETS.find((policy) => policy.id === id);
}
