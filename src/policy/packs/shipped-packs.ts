import { parsePolicyPack } from "../pack/parse-policy-pack.ts";
import type { PolicyPack } from "../pack/policy-pack.ts";
import basel from "./basel-haircuts.json" with { type: "json" };
import bcbsIosco from "./bcbs-iosco-margin.json" with { type: "json" };
import micaProfessional from "./eu-mica-professional.json" with { type: "json" };
import micaRetail from "./eu-mica-retail.json" with { type: "json" };
import fatf from "./fatf-risk-factor.json" with { type: "json" };
import sgAccredited from "./sg-accredited.json" with { type: "json" };
import ukRestricted from "./uk-restricted-mass-market.json" with { type: "json" };
import usAccredited from "./us-accredited.json" with { type: "json" };

const SHIPPED = [
  micaRetail,
  micaProfessional,
  usAccredited,
  ukRestricted,
  sgAccredited,
  fatf,
  bcbsIosco,
  basel,
];

/** Names of the packs that are shipped as examples; none is anybody's rule, and none is signed. */
export const POLICY_PACK_IDS: readonly string[] = SHIPPED.map(({ id }) => id);

/** A shipped example, parsed anew; `undefined` for another name. */
export function examplePolicyPack(id: string): PolicyPack | undefined {
  const json = SHIPPED.find((pack) => pack.id === id);
  return json === undefined ? undefined : parsePolicyPack(json);
}
