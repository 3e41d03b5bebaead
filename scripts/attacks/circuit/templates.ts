import { DOMAIN } from "../../../src/field/domains.ts";
import { productCircuit } from "../../../test/circuits/product-circuit.ts";
import type { CircuitSpec } from "../../../test/support/lab/compile-circuit.ts";

export const COMPLIANCE: CircuitSpec = {
  file: "circuits/presentation/compliance.circom",
  template: "Compliance",
  publicInputs: ["asOf", "contextHash"],
};
export const POSSESSION: CircuitSpec = {
  file: "circuits/credential/possession.circom",
  template: "Possession",
  publicInputs: ["contextHash"],
};
export const AGE_RULE = productCircuit("predicate/age-rule", "AgeRule");
export const AS_OF = productCircuit("lib/as-of", "AsOf");
export const AUTHORITY = productCircuit("credential/issuer", "IssuerAuthority");
export const HOLDER = productCircuit("credential/holder-commitment", "HolderCommitment");
export const MEMBER_PATH = productCircuit("lib/merkle-path", "MemberPath", DOMAIN.TRUST_NODE, 2);
export const NOT_AFTER = productCircuit("lib/time-order", "NotAfter");
export const NOT_OLDER = productCircuit("lib/time-order", "NotOlder");
export const NOT_REVOKED = productCircuit("status/not-revoked", "NotRevoked");
export const ONE_COUNTRY = productCircuit("predicate/country-rule", "CountryRule", 1);
export const OPEN_240 = productCircuit("lib/open-words", "OpenWords", 240);
export const OPEN_250 = productCircuit("lib/open-words", "OpenWords", 250);
export const POLICY_CLAUSE = productCircuit("predicate/policy-clause", "PolicyClause");
export const RULE_HASH = productCircuit("lib/tagged-hash", "TaggedHash", DOMAIN.RULE, 2);
export const SIGNATURE = productCircuit("credential/eddsa-signature", "EddsaSignature");
export const SIGNED_CREDENTIAL = productCircuit("credential/signed-credential", "SignedCredential");
export const SUBDIVISIONS = productCircuit(
  "predicate/denied-subdivisions",
  "DeniedSubdivisions",
  8,
);
export const THREE_COUNTRIES = productCircuit("predicate/country-rule", "CountryRule", 3);
export const TRUSTED_ISSUER = productCircuit("credential/issuer", "TrustedIssuer");
export const LOOK_UP = productCircuit("lib/look-up", "LookUp", 8);
