/** What is known of a check, or of a node in the picture. Signs differ in shape: colour says nothing alone. */
export const STATES = {
  waiting: { sign: "○", words: "waiting" },
  running: { sign: "◐", words: "being checked" },
  held: { sign: "•", words: "holds so far" },
  verified: { sign: "✓", words: "verified" },
  failed: { sign: "✗", words: "failed" },
  unknown: { sign: "–", words: "not relied on" },
} as const;

export type State = keyof typeof STATES;
