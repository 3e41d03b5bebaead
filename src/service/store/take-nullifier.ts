import type { Transaction } from "kysely";
import { PresentationError, type SymbolonError, VerificationError } from "../../errors.ts";
import { judgeNullifier, type NullifierClaim } from "../../verifier/nullifier-store.ts";
import type { VerifiedPresentation } from "../../verifier/verify-presentation.ts";
import type { ServiceTables } from "./tables.ts";

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
  const outcome = judgeNullifier(await findClaim(transaction, nullifier), {
    ...withSubject(subject),
    nullifier,
    mode,
    ruleHash,
    asOf: row.as_of,
  });
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

async function findClaim(
  transaction: Transaction<ServiceTables>,
  nullifier: string,
): Promise<NullifierClaim> {
  const held = await transaction
    .selectFrom("nullifiers")
    .selectAll()
    .where("nullifier", "=", nullifier)
    .executeTakeFirstOrThrow();
  const { mode, rule_hash: ruleHash, as_of: asOf, subject } = held;
  return { ...withSubject(subject), nullifier, mode, ruleHash, asOf };
}

function withSubject(subject: string | null | undefined): { subject?: string } {
  return subject === null || subject === undefined ? {} : { subject };
}
