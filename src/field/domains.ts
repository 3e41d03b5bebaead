/**
 * The one registry of domain-separation tags. Every Poseidon hash of the product but EdDSA's challenge starts from one in the
 * capacity element (`initialState` of circomlib's `PoseidonEx`), so that no value of one role can stand in another
 * and no input slot is spent. A tag is the ASCII text read as a big-endian integer (below 2^248).
 * `circuits/generated/domains.circom` and the Solidity constants come from here.
 */
function tag(text: string): bigint {
  let value = 0n;
  for (const char of text) value = (value << 8n) | BigInt(char.charCodeAt(0));
  return value;
}

export const DOMAIN = {
  /** (secret, blind): the holder's commitment that an issuer signs to. */
  HOLDER: tag("symbolon/holder/1"),
  /** (layout version, holder commitment, claim words..., extension root, salt) */
  CREDENTIAL: tag("symbolon/credential/1"),
  /** (secret, scope) */
  NULLIFIER: tag("symbolon/nullifier/1"),
  /** (operand words...) */
  CLAUSE: tag("symbolon/clause/1"),
  /** (layout version, four clause hashes) */
  POLICY: tag("symbolon/policy/1"),
  /** (policy hash, scope) */
  RULE: tag("symbolon/rule/1"),
  /** (Ax, Ay, status root, issuer record word) */
  ISSUER: tag("symbolon/issuer/1"),
  /** (issuer leaf, digest of the issuer's id): what an issuer signs of its record; never a credential's commitment */
  RECORD: tag("symbolon/record/1"),
  /** (eight children) of the registrar's trust tree */
  TRUST_NODE: tag("symbolon/trust-node/1"),
  /** (eight children) of an issuer's status tree */
  STATUS_NODE: tag("symbolon/status-node/1"),
  /** (digest of the customer's id, salt, part + 2^16 parts): who a leaf of the liabilities is */
  SOLVENCY_ID: tag("symbolon/solv-id/1"),
  /** (id commitment, packed slots...) */
  SOLVENCY_LEAF: tag("symbolon/solv-leaf/1"),
  /** (sixteen children) of a batch of liabilities */
  SOLVENCY_LEAF_NODE: tag("symbolon/solv-leaf-node/1"),
  /** (salt, packed totals...), fifteen elements at a time */
  SOLVENCY_TOTALS: tag("symbolon/solv-totals/1"),
  /** a challenge of a circuit: over what it must not choose after it */
  SOLVENCY_CHALLENGE: tag("symbolon/solv-challenge/1"),
  /** (leaf root, looked-up prices and weights, multiplicities), fifteen elements at a time */
  SOLVENCY_COLUMNS: tag("symbolon/solv-columns/1"),
  /** (kind, root, totals commitment): a node of liabilities or reserves */
  SOLVENCY_NODE: tag("symbolon/solv-node/1"),
  /** (nodes...) below a node */
  SOLVENCY_CHILDREN: tag("symbolon/solv-children/1"),
  /** (time of the prices, packed rows...), fifteen elements at a time */
  SOLVENCY_MARKET: tag("symbolon/solv-market/1"),
  /** (header, digest of the asset list, packed rows...), fifteen elements at a time */
  SOLVENCY_POLICY: tag("symbolon/solv-policy/1"),
  /** (tag, packed amount) of the reserves */
  SOLVENCY_ITEM: tag("symbolon/solv-item/1"),
  /** (sixteen children) of a batch of reserves */
  SOLVENCY_ITEM_NODE: tag("symbolon/solv-item-node/1"),
  /** (items root, context hash): what an attester of reserves signs */
  SOLVENCY_ATTESTATION: tag("symbolon/solv-attestation/1"),
  /** (attester root, context hash) */
  SOLVENCY_ATTESTED: tag("symbolon/solv-attested/1"),
  /** (Ax, Ay): a leaf of the attesters' tree */
  SOLVENCY_ATTESTER: tag("symbolon/solv-attester/1"),
  /** (eight children) of the attesters' tree */
  SOLVENCY_ATTESTER_NODE: tag("symbolon/solv-attester-node/1"),
  /** (liabilities node, two reserve nodes, policy hash, market root, verdict, floor) */
  SOLVENCY_STATEMENT: tag("symbolon/solv-statement/1"),
} as const;

export type DomainName = keyof typeof DOMAIN;

/** Tags of keccak256 hashes, shared by contracts and SDK. The value hashed is the UTF-8 text. */
export const KECCAK_TAG = {
  CONTEXT: "symbolon/context/1",
  SCOPE: "symbolon/scope/1",
  AUDIENCE: "symbolon/audience/1",
  SOLVENCY_CONTEXT: "symbolon/solvency-context/1",
} as const;

/** Tags of keccak256 hashes that wallets and issuers make between them, and no contract. */
export const ISSUANCE_TAG = {
  POSSESSION: "symbolon/possession/1",
} as const;
