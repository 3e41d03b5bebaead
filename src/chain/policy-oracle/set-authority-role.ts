import type { TransactionReceipt } from "viem";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { ChainClients } from "../chain-clients.ts";
import { writePolicyRegistry } from "./call-policy-registry.ts";

/** In the contract's order: a publisher announces versions, a guardian suspends. */
export const AUTHORITY_ROLES = ["publisher", "guardian"] as const;
export type AuthorityRole = (typeof AUTHORITY_ROLES)[number];

export interface SetAuthorityRoleOptions {
  readonly policyRegistry: Hex;
  readonly authorityId: Hex;
  readonly role: AuthorityRole;
  readonly account: Hex;
  readonly isHeld: boolean;
}

/** Gives or takes a role, as the authority's admin. Rejects as `createAuthority`. */
export async function setAuthorityRole(
  clients: ChainClients,
  { policyRegistry, authorityId, role, account, isHeld }: SetAuthorityRoleOptions,
): Promise<TransactionReceipt> {
  return writePolicyRegistry(clients, policyRegistry, "setRole", [
    authorityId,
    AUTHORITY_ROLES.indexOf(role),
    account,
    isHeld,
  ]);
}
