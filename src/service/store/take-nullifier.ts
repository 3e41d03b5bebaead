import type { Transaction } from "kysely";
import { PresentationError, type SymbolonError, VerificationError } from "../../errors.ts";
import { judgeNullifier } from "../../verifier/nullifier-store.ts";
import type { VerifiedPresentation } from "../../verifier/verify-presentation.ts";
import type { ServiceTables } from "./tables.ts";
import { toNullifierClaim } from "./to-nullifier-claim.ts";

/**
 * Takes the nullifier within the caller's transaction; `undefined`, or the reason of the refusal. The primary key lets
 * one rival in; who comes later is judged by the rule of the scope modes.
 */
export async function takeNullifier(
  transaction: Transaction<ServiceTables>,
  verified: VerifiedPresentation,
  decisionId: string,
): Promise<SymbolonError | undefined> {
  const { nullifier, mode, ruleHash, subject } = verified;
  const row = {
    rule_hash: ruleHash,
    subject: subject ?? null,
    as_of: verified.asOf.seconds,
    decision_id: decisionId,
  };
  const { numInsertedOrUpdatedRows: taken } = await transaction
    .insertInto("nullifiers")
    .values({ nullifier, mode, ...row })
    .onConflict((conflict) => conflict.column("nullifier").doNothing())
    .executeTakeFirstOrThrow();
  if (taken === 1n) return undefined;
  const held = await transaction
    .selectFrom("nullifiers")
    .selectAll()
    .where("nullifier", "=", nullifier)
    .executeTakeFirstOrThrow();
  const outcome = judgeNullifier(
    toNullifierClaim(held),
    toNullifierClaim({ ...row, nullifier, mode }),
  );
  if (outcome === "other-subject") {
    return new PresentationError(
      "ERR_PRESENTATION_SUBJECT",
      "the holder's account in this scope belongs to another subject",
    );
  }
  if (outcome === "replayed") {
    return new VerificationError(
      "ERR_VERIFICATION_NULLIFIER_USED",
      "the holder's proof for this scope was used before",
    );
  }
  await transaction.updateTable("nullifiers").set(row).where("nullifier", "=", nullifier).execute();
  return undefined;
}
