import type { NoteSigner } from "../../transparency/signed-note.ts";
import type { ServiceDatabase } from "../store/open-database.ts";
import { feedCheckpoint } from "./feed-checkpoint.ts";
import { readFeedStatements } from "./feed-log.ts";
import { digestPolicyState, foldPolicyState, type PolicyState } from "./policy-state.ts";

export interface FeedView {
  readonly statements: readonly string[];
  readonly state: PolicyState;
  /** `digestPolicyState` */
  readonly digest: string;
  /** Signed note. */
  readonly checkpoint: string;
}

/** What the log comes to now. It only grows, so a view is made once a size: anyone may ask for it. */
export function feedViews(database: ServiceDatabase, signer: NoteSigner): () => Promise<FeedView> {
  let last: FeedView | undefined;
  return async () => {
    const { size } = await database
      .selectFrom("policy_log")
      .select((eb) => eb.fn.countAll().as("size"))
      .executeTakeFirstOrThrow();
    if (last?.statements.length === Number(size)) return last;
    const statements = await readFeedStatements(database);
    const state = foldPolicyState(statements);
    const checkpoint = feedCheckpoint(statements, signer);
    last = { statements, state, digest: digestPolicyState(state), checkpoint };
    return last;
  };
}
