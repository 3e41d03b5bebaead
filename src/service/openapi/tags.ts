/** Every tag, and what its operations are for. */
export const TAGS = {
  policies: "What this verifier asks for, in rules and in a sentence.",
  "presentation requests":
    "A relying party asks, a wallet answers, the relying party reads what was decided.",
  decisions: "What was decided on your own requests, to be acted on and kept.",
  trust:
    "The issuers that count: trust roots with their leaf lists, and the state of the issuers' status lists.",
  solvency: "Signed reports of what entities hold and owe.",
  operation: "Whether the service runs, and its description.",
} as const;
