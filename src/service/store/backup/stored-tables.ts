import type { ServiceTables } from "../tables.ts";

export interface StoredTable {
  /** Columns of the primary key: the order of the rows in a backup. */
  readonly key: readonly string[];
  /** Rows that are read at once; few where a row may be large. */
  readonly page: number;
}

/** Every table, one after those that it refers to: a backup that left one out would restore another store. */
export const STORED_TABLES: Readonly<Record<keyof ServiceTables, StoredTable>> = {
  identity: { key: ["slot"], page: 1 },
  requests: { key: ["id"], page: 500 },
  decisions: { key: ["id"], page: 500 },
  nullifiers: { key: ["nullifier"], page: 500 },
  trust_roots: { key: ["sequence"], page: 4 },
  policy_packs: { key: ["pack_id", "version"], page: 20 },
  policy_pins: { key: ["pack_id"], page: 100 },
  policy_evidence: { key: ["digest"], page: 20 },
  policy_chain: { key: ["pack_id"], page: 100 },
  policy_log: { key: ["position"], page: 500 },
  policy_clock: { key: ["id"], page: 1 },
  policy_peers: { key: ["url"], page: 100 },
  decision_terms: { key: ["decision_id"], page: 500 },
  webhook_deliveries: { key: ["id"], page: 500 },
  openid4vp_requests: { key: ["id"], page: 500 },
  idempotency_keys: { key: ["client_id", "route", "key"], page: 100 },
  solvency_reports: { key: ["id"], page: 20 },
  api_keys: { key: ["digest"], page: 500 },
  issuances: { key: ["status_index"], page: 500 },
  credential_offers: { key: ["id"], page: 100 },
  credential_reissues: { key: ["id"], page: 100 },
  issuance_nonces: { key: ["digest"], page: 500 },
  status_publications: { key: ["sequence"], page: 100 },
  audit: { key: ["sequence"], page: 500 },
  audit_nodes: { key: ["level", "position"], page: 1000 },
  audit_checkpoints: { key: ["size"], page: 500 },
};
