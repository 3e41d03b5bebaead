/** Every tag, and what its operations are for. */
export const TAGS = {
  policies: "What this verifier asks for, in rules and in a sentence.",
  "presentation requests":
    "A relying party asks, a wallet answers, the relying party reads what was decided.",
  OpenID4VP: "The same requests as OpenID for Verifiable Presentations carries them to a wallet.",
  issuance:
    "Credentials for customers: an issuer offers, renews and revokes, and publishes its status lists.",
  OpenID4VCI:
    "What a wallet calls to fetch an offered credential, and to renew it by proof of possession.",
  decisions: "What was decided on your own requests, to be acted on and kept.",
  trust:
    "The issuers that count: trust roots with their leaf lists, and the state of the issuers' status lists.",
  solvency: "Signed reports of what entities hold and owe.",
  webhooks: "What was sent of your decisions, and what could not be delivered.",
  "audit log":
    "Signed checkpoints of the log of decisions, with proofs that it holds an entry and only grew.",
  "policy feed":
    "The signed policies that this verifier follows, as it saw them, for others to compare.",
  artifacts: "What a wallet needs to prove: the same files for everybody.",
  keys: "The public keys of what this service signs.",
  operation: "Whether the service runs, and its description.",
} as const;
