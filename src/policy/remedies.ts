import type { UnmetRule } from "./evaluate-clause.ts";

/** A rule that the fit of a credential can fail; `revoked` comes from the status list, not from a clause. */
export type UnmetFitRule = UnmetRule | "revoked";

/** What the holder can do about an unmet rule. Says nothing of the holder's own claims. */
export const REMEDIES: Readonly<Record<UnmetFitRule, string>> = {
  revoked: "Your credential is revoked: ask the issuer for a new one.",
  asOf: "The date or time of the proof is not one: set the clock of this device.",
  issuedAt: "The credential is issued in the future: check the clock of this device.",
  expiresAt: "The credential has expired: renew it with the issuer.",
  kycDoneAt: "The identity check is dated in the future: check the clock of this device.",
  statusAsOf: "The issuer's status list is dated in the future: check the clock of this device.",
  screenedAt: "The issuer's screening is dated in the future: check the clock of this device.",
  issuerRegime:
    "The trust list does not let the issuer attest under this regime: use a credential of another issuer.",
  issuerKycLevel:
    "The trust list does not let the issuer attest this KYC level: use a credential of another issuer.",
  issuerClientClasses:
    "The trust list does not let the issuer attest this client class: use a credential of another issuer.",
  residence:
    "The country of residence is not accepted or not attested: if you moved, have the issuer attest the new one.",
  subdivisions:
    "The state or region of residence is denied or not attested: have the issuer attest where you live.",
  taxResidences:
    "A tax residence is not accepted or not attested, or there are more than three: ask the issuer.",
  citizenships:
    "A citizenship is not accepted or not attested, or there are more than three: ask the issuer.",
  personType: "The person type is not accepted or not attested: use a credential of another kind.",
  kycLevel: "The identity check is of too low a level: ask the issuer for a stronger one.",
  kycRegime:
    "The identity check was done under a regime that is not accepted: use a credential of another issuer.",
  kycAge: "The identity check is too old: repeat it with the issuer.",
  age: "The age is too low or not attested: if it is not attested, have the issuer attest the date of birth.",
  riskRating: "The risk rating is not accepted or not attested: ask the issuer.",
  pep: "The status as a politically exposed person is not accepted or not attested: ask the issuer.",
  residenceEvidence:
    "The evidence of residence is not accepted: give the issuer evidence of another kind.",
  clientClass: "No accepted client class is attested: ask the issuer to assess and attest it.",
  suitability: "A topic is missing: take the issuer's assessment and renew the credential.",
  screeningAge:
    "The screening is too old: renew it; ask the issuer for a new one and refresh the trust list.",
  statusAge: "The status list is too old: refresh the trust list, or ask the issuer to publish.",
  validFor: "The credential ends too soon: renew it with the issuer.",
};
