import * as z from "zod";
import {
  type Authority,
  authoritySchema,
  type PublicJwk,
  publicJwkSchema,
} from "../../policy/pack/authority-schema.ts";
import { id, lei, sha256 } from "../../policy/pack/pack-fields.ts";
import { readDocument } from "../documents/signed-document.ts";

/** What a customer knows by themselves, or from somebody who is not the venue. Nothing of it comes from the bundle. */
export interface InclusionPins {
  /** LEI of the venue. */
  readonly entity: string;
  /** The venue's public key. */
  readonly reportKey: PublicJwk;
  /** `hashVerificationKey` of the key of each circuit. */
  readonly keys: ReadonlyMap<string, string>;
  /** Who may set the policy; without it nobody's signature on the policy is looked at. */
  readonly policyAuthority?: Authority | undefined;
  /** The policy that the authority means for this venue: it may sign laxer ones for others. */
  readonly policyId?: string | undefined;
}

const unread = z.unknown().optional();
const pinsSchema = z.strictObject({
  entity: lei,
  reportKey: publicJwkSchema,
  keys: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/), sha256),
  policyAuthority: authoritySchema.optional(),
  policyId: id.optional(),
  // what else a verifier's file pins: a misspelt member is refused, not passed over
  priceAuthority: unread,
  reserveAssets: unread,
  attesterRoot: unread,
  chainId: unread,
  registry: unread,
  previous: unread,
  blocks: unread,
  maxAgeSeconds: unread,
});

/**
 * The pins of a customer's check: a verifier's file of pins (`parsePinsFile`), or one with these members alone.
 * @throws SolvencyError `ERR_SOLVENCY_PINS_FORM`; `details.path` is the JSON path
 */
export function parseInclusionPins(json: unknown): InclusionPins {
  const { entity, reportKey, keys, policyAuthority, policyId } = readDocument(
    pinsSchema,
    json,
    "ERR_SOLVENCY_PINS_FORM",
  );
  return {
    entity,
    reportKey,
    keys: new Map(Object.entries(keys)),
    ...(policyAuthority === undefined ? {} : { policyAuthority }),
    ...(policyId === undefined ? {} : { policyId }),
  };
}
