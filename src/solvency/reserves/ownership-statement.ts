import { entityHash } from "../context-hash.ts";
import { refuse } from "../solvency-error.ts";

/** What the holder of an address's key says by a signature. */
export interface OwnershipStatement {
  /** LEI (ISO 17442) of the venue. */
  readonly entity: string;
  /** CAIP-2: `eip155:1`, `bip122:000000000019d6689c085ae165831e93`. */
  readonly network: string;
  /** As the network writes it; EIP-55 on Ethereum's kind. */
  readonly address: string;
  /** Pledged, borrowed or otherwise not free: shown, and counted as 0. */
  readonly isEncumbered: boolean;
  /** For one epoch; or standing, so that a cold key is not woken every month, until a day. */
  readonly period: OwnershipPeriod;
}

export type OwnershipPeriod =
  | { readonly kind: "epoch"; readonly epoch: number }
  /** Unix seconds, at most two years ahead of the check. */
  | { readonly kind: "standing"; readonly until: number };

const NETWORK = /^(?:eip155:[1-9][0-9]{0,15}|bip122:[0-9a-f]{32})$/;
/** Nothing that could begin a line of its own. */
const ADDRESS = /^[0-9A-Za-z]{14,100}$/;

/**
 * The text that is signed, a fact a line: a wallet shows it to whoever holds the key. One statement has one text.
 * @throws SolvencyError `ERR_SOLVENCY_OWNERSHIP_FORM`
 */
export function formatOwnershipStatement(statement: OwnershipStatement): string {
  const { entity, network, address, isEncumbered, period } = statement;
  entityHash(entity);
  if (!NETWORK.test(network)) refuse("OWNERSHIP_FORM", "the network is no CAIP-2 id that is known");
  if (!ADDRESS.test(address)) refuse("OWNERSHIP_FORM", "the address has no form of an address");
  return [
    "Symbolon reserve ownership, version 1",
    `Entity: ${entity}`,
    `Network: ${network}`,
    `Address: ${address}`,
    `Encumbered: ${isEncumbered ? "yes" : "no"}`,
    period.kind === "epoch" ? `Epoch: ${epochOf(period.epoch)}` : `Until: ${dayOf(period.until)}`,
    "I hold the key of this address for this entity.",
  ].join("\n");
}

function epochOf(epoch: number): number {
  if (!Number.isSafeInteger(epoch) || epoch < 1) {
    refuse("OWNERSHIP_FORM", "epochs are counted from 1");
  }
  return epoch;
}

function dayOf(until: number): string {
  if (!Number.isSafeInteger(until) || until < 0 || until > 253_402_300_799) {
    refuse("OWNERSHIP_FORM", "the last moment is no time in seconds");
  }
  return new Date(until * 1000).toISOString().replace(".000Z", "Z");
}
