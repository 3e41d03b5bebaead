import { DcqlQuery } from "dcql";
import { PresentationError } from "../errors.ts";
import type { ZkPresentation } from "./encode-presentation.ts";
import { EXPANDED_TYPES } from "./vocabulary.ts";

/**
 * The wallet's part: whether a presentation answers a DCQL query, by the rules of DCQL and nothing else.
 * @param query `dcql_query` as it came
 * @throws PresentationError `ERR_PRESENTATION_REQUEST_FORM` for what is no DCQL query
 */
export function matchesDcqlQuery(query: object, presentation: ZkPresentation): boolean {
  const [{ credentialSubject, issuer }] = presentation.verifiableCredential;
  let parsed: DcqlQuery.Output;
  try {
    parsed = DcqlQuery.parse(query as DcqlQuery.Input);
    DcqlQuery.validate(parsed);
  } catch (cause) {
    throw new PresentationError("ERR_PRESENTATION_REQUEST_FORM", "the dcql_query does not hold", {
      cause,
    });
  }
  return DcqlQuery.query(parsed, [
    {
      credential_format: "ldp_vc",
      type: [...EXPANDED_TYPES],
      claims: { issuer, credentialSubject: { ...credentialSubject } },
      cryptographic_holder_binding: true,
    },
  ]).can_be_satisfied;
}
