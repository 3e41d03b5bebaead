import {
  type LinkedAccount,
  linkAccount,
  linkedSubjects,
  readLinkedAccount,
} from "../../../gate/index.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import type { Wallet } from "./app.ts";

type Store = Wallet["store"];
type Provider = Parameters<typeof linkAccount>[0]["provider"];

const ACCOUNTS = "accounts";
const listOf = (json: unknown): unknown[] => (Array.isArray(json) ? json : []);
const addressOf = (json: unknown): unknown => (json as { address?: unknown } | null)?.address;

/** The accounts whose signature holds, verified each time: what else stands in the store is passed over. */
export async function linkedAccounts(store: Store): Promise<LinkedAccount[]> {
  const { origin } = window.location;
  const read = listOf(await store.readSetting(ACCOUNTS)).map((json) =>
    readLinkedAccount(json, { origin, now: new Date() }).catch(() => undefined),
  );
  return (await Promise.all(read)).filter((account) => account !== undefined);
}

/** Has one of the provider's addresses sign, and keeps what it signed. */
export async function addAccount(store: Store, provider: Provider): Promise<LinkedAccount> {
  const { origin } = window.location;
  const account = await linkAccount({ provider, origin, now: new Date() });
  await store.updateSetting(ACCOUNTS, (kept) => [
    ...listOf(kept).filter((json) => addressOf(json) !== account.address),
    account,
  ]);
  return account;
}

export async function removeAccount(store: Store, address: Hex): Promise<void> {
  await store.updateSetting(ACCOUNTS, (kept) =>
    listOf(kept).filter((json) => addressOf(json) !== address),
  );
}

/** @param chainId of the contract that the answer is for */
export const linkedAddresses = async (store: Store, chainId?: number): Promise<Hex[]> =>
  linkedSubjects(await linkedAccounts(store), chainId);
