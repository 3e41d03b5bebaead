import { type AttackReport, type CaseResult, isHeld } from "./run-cases.ts";

export function formatRow(result: CaseResult): string {
  const { id, layer, title, refused, twinAccepted, reason } = result;
  const outcome = `${refused ? "refused" : "NOT REFUSED"}, twin ${twinAccepted ? "accepted" : "NOT ACCEPTED"}`;
  const mark = isHeld(result) ? " " : "!";
  return `${mark} ${id.padEnd(6)} ${layer.padEnd(8)} ${title}\n           ${outcome}: ${reason}\n`;
}

export function formatReport({ total, refused, twinsAccepted, cases }: AttackReport): string {
  const failed = cases.filter((result) => !isHeld(result)).map(({ id }) => id);
  const summary = `\n${refused} of ${total} attacks refused, ${twinsAccepted} of ${total} twins accepted\n`;
  return failed.length === 0 ? summary : `${summary}FAILED: ${failed.join(", ")}\n`;
}
