import type { SymbolonError } from "../../errors.ts";

export interface RecordedDecision {
  readonly decisionId: string;
  readonly outcome: "accepted" | "refused";
  /** Why it was refused. */
  readonly error?: SymbolonError;
  readonly decidedAt: number;
  /** It was recorded before, for the same presentation. */
  readonly isRepeated: boolean;
}
