import { z } from "zod";

/** `typ` of a receipt's header. */
export const RECEIPT_TYPE = "symbolon-receipt+jwt";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const seconds = z.int().min(0);
const address = z.string().regex(/^0x[0-9a-f]{40}$/);
const word = z.string().regex(/^0x[0-9a-f]{64}$/);

/** Payload of a receipt. docs/decisions.md says what each member means. */
export const receiptSchema = z
  .strictObject({
    iss: z.string().min(1),
    jti: z.string().min(1),
    aud: z.string().min(1),
    sub: address.optional(),
    iat: seconds,
    exp: seconds,
    outcome: z.enum(["accepted", "refused"]),
    reason: z.strictObject({
      erc8226: z.int().min(0).max(8),
      code: z
        .string()
        .regex(/^ERR_[A-Z0-9_]+$/)
        .optional(),
    }),
    requestIdDigest: digest,
    requestDigest: digest,
    presentationDigest: digest,
    policyId: z.string().min(1),
    policyHash: decimal,
    ruleHash: decimal.optional(),
    scopeMode: z.enum(["once", "session", "account"]),
    chain: z
      .strictObject({
        chainId: z.int().min(1),
        registry: address,
        policyId: word,
        policyVersion: z.int().min(1),
      })
      .optional(),
    circuit: z.strictObject({
      id: z.string().min(1),
      version: z.int().min(1),
      verificationKeyHash: digest.optional(),
    }),
    trustRoot: decimal,
    asOf: seconds,
    verifiedAt: seconds,
    nullifier: decimal.optional(),
    auditSequence: z.int().min(0),
  })
  .refine(isWhole, "an acceptance has no code and all of the proof; a refusal has a code");

/**
 * What a service says of one decision. Times are Unix seconds; scalars are canonical decimal text.
 * `ruleHash`, `nullifier` and `sub` are of acceptances; `sub` is gone where the service has erased it.
 */
export type Receipt = z.output<typeof receiptSchema>;

interface Outcome {
  readonly outcome: "accepted" | "refused";
  readonly reason: { readonly erc8226: number; readonly code?: string | undefined };
  readonly ruleHash?: string | undefined;
  readonly nullifier?: string | undefined;
  readonly circuit: { readonly verificationKeyHash?: string | undefined };
}

function isWhole({ outcome, reason, ruleHash, nullifier, circuit }: Outcome): boolean {
  return outcome === "accepted"
    ? reason.code === undefined &&
        reason.erc8226 === 0 &&
        ruleHash !== undefined &&
        nullifier !== undefined &&
        circuit.verificationKeyHash !== undefined
    : reason.code !== undefined && reason.erc8226 !== 0 && nullifier === undefined;
}

/**
 * The reason of ERC-8226 that a decision's code comes to. A proof says yes or nothing: one that does not hold does not
 * tell which of the holder's claims is amiss, so that 1 to 5 are never said. 6, identity not found: the proof is under
 * a list of issuers that the verifier does not hold.
 */
export function reasonNumber(code: string | undefined): 0 | 6 | 8 {
  if (code === undefined) return 0;
  return code === "ERR_VERIFICATION_TRUST_ROOT" ? 6 : 8;
}
