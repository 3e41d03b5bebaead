import {
  STATEMENT_MEMBERS,
  type StatementTypedDataOptions,
  statementTypedData,
} from "./statement-typed-data.ts";

/** EIP-712 type of the consent that `attestFor` asks of a subject. */
export const ATTESTATION_TYPES = { Attestation: STATEMENT_MEMBERS } as const;

/**
 * What the subject signs so that a relayer may submit its presentation: argument of `signTypedData`.
 * Source: EIP-712; a contract wallet answers by ERC-1271.
 */
export function attestationTypedData(options: StatementTypedDataOptions) {
  return {
    ...statementTypedData(options),
    types: ATTESTATION_TYPES,
    primaryType: "Attestation",
  } as const;
}
