import type { ServiceDatabase } from "../../src/service/store/open-database.ts";
import { verifyAuditLog } from "../../src/service/store/verify-audit-log.ts";
import {
  answerOf,
  bearer,
  createWorld,
  KEYS,
  openRequest,
  submit,
} from "../../test/service/world.ts";

/** A submission, and the decision that the client was told of; undefined where no answer came. */
export interface Attempt {
  readonly requestId: string;
  readonly nullifier: string;
  readonly decisionId: string | undefined;
}

/**
 * What does not hold of a store after a fault, in words; nothing where all does: no acknowledged nullifier is lost, none
 * is taken without its decision and its entry in the audit log, who was not answered may try again, and nobody twice.
 */
export async function inspectStore(
  database: ServiceDatabase,
  attempts: readonly Attempt[],
): Promise<string[]> {
  const faults: string[] = [];
  const before = await verifyAuditLog(database);
  if (!before.intact) faults.push("the audit log does not fit the store");
  const held = await database
    .selectFrom("nullifiers")
    .innerJoin("decisions", "decisions.id", "nullifiers.decision_id")
    .select(["nullifiers.nullifier", "decisions.id", "decisions.outcome"])
    .where(
      "nullifiers.nullifier",
      "in",
      attempts.map(({ nullifier }) => nullifier),
    )
    .execute();
  const decisions = new Map(held.map((row) => [row.nullifier, row]));
  const { app } = await createWorld({ database });
  for (const { requestId, nullifier, decisionId } of attempts) {
    const row = decisions.get(nullifier);
    if (decisionId !== undefined && row?.id !== decisionId) {
      faults.push("an acknowledged nullifier is lost");
    }
    if (row !== undefined && row.outcome !== "accepted") {
      faults.push("a nullifier is taken without an acceptance");
    }
    const again = await answerOf(await submit(app, requestId, { nullifier }));
    const expected = row === undefined ? 201 : 200;
    if (again.http !== expected) faults.push(`a repeat was answered ${again.http}`);
    if (row !== undefined && again.decisionId !== row.id) {
      faults.push("a repeat got another decision");
    }
    const { id } = await openRequest(app);
    const replay = await answerOf(await submit(app, id, { nullifier }));
    if (replay.http !== 409) faults.push(`a replay was answered ${replay.http}`);
    const told = await app.request(`/v1/decisions/${again.decisionId}`, {
      headers: bearer(KEYS.relyingParty),
    });
    if (told.status !== 200) faults.push("the relying party cannot read the decision");
  }
  if (!(await verifyAuditLog(database)).intact) faults.push("the audit log broke afterwards");
  return faults;
}
