import { parseInstant } from "../../credential/calendar.ts";
import {
  type Fail,
  type Reader,
  readExactly,
  readInteger,
  readObject,
  readText,
} from "../../credential/read-object.ts";
import { readInstant } from "../../credential/read-scalars.ts";
import { GateError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { readAddress, readOneOf } from "../../presentation/read-values.ts";
import { secureOrigin } from "../secure-origin.ts";
import type { LinkStatement } from "./link-statement.ts";
import type { AccountProvider } from "./provider.ts";
import { type AccountKind, verifyLink } from "./verify-link.ts";

/** An address that has signed for this wallet, with what it signed. JSON-safe: kept, and verified again when read. */
export interface LinkedAccount extends LinkStatement {
  readonly type: "SymbolonLinkedAccount";
  readonly version: 1;
  /** `contract`: an account that is code; it speaks on the statement's chain alone, and may change its mind. */
  readonly kind: AccountKind;
  readonly signature: Hex;
}

/** Longer than any contract's: a Safe's is 65 bytes an owner. */
const readSignature: Reader<Hex> = (value, path, fail) => {
  if (typeof value !== "string" || !/^0x(?:[0-9a-f]{2}){65,4096}$/.test(value)) {
    throw fail(path, "65 to 4,096 bytes in lower-case hex", "form");
  }
  return value as Hex;
};

const readAccount: Reader<LinkedAccount> = readObject({
  type: readExactly("SymbolonLinkedAccount"),
  version: readExactly(1),
  kind: readOneOf("key", "contract"),
  origin: readText("a web origin", (text) => secureOrigin(text) === text),
  address: readAddress,
  chainId: readInteger(1, Number.MAX_SAFE_INTEGER),
  nonce: readText("32 hex digits", (text) => /^[0-9a-f]{32}$/.test(text)),
  issuedAt: readInstant,
  signature: readSignature,
});

const fail: Fail = (path, expected) =>
  new GateError("ERR_GATE_ACCOUNT_FORM", `${path} must be ${expected}`, { details: { path } });

export interface ReadLinkedAccountOptions {
  /** Of this wallet's page: what was signed for another page's wallet counts for nothing here. */
  readonly origin: string;
  readonly now: Date;
  /** Asks the contract where the account is one, which must be on the provider's chain. */
  readonly provider?: AccountProvider;
}

/**
 * Reads an account from the wallet's store and verifies its signature again.
 * @param json a parsed JSON value
 * Rejects with a GateError `ERR_GATE_ACCOUNT_FORM`, also for another origin's or one of a time to come;
 * `_ACCOUNT_SIGNATURE`; `_ACCOUNT_CHAIN`, `_PROVIDER` where a contract cannot be asked now.
 */
export async function readLinkedAccount(
  json: unknown,
  { origin, now, provider }: ReadLinkedAccountOptions,
): Promise<LinkedAccount> {
  const account = readAccount(json, "account", fail);
  if (account.origin !== origin) throw fail("account.origin", "this wallet's", "form");
  const issuedAt = (parseInstant(account.issuedAt) ?? Number.POSITIVE_INFINITY) * 1000;
  if (!(issuedAt <= now.getTime() + LEEWAY_MS)) {
    throw fail("account.issuedAt", "a time that is not to come", "form");
  }
  const contracts = account.kind === "contract" ? provider : undefined;
  const kind = await verifyLink(account, account.signature, contracts).catch((error: unknown) => {
    // Without its key's signature an account that says it is a key is none; nobody need be asked.
    if (account.kind === "key") return undefined;
    throw error;
  });
  if (kind !== account.kind) throw notSigned();
  return account;
}

/** A clock of a device is off by a little. */
const LEEWAY_MS = 300_000;

export const notSigned = (): GateError =>
  new GateError("ERR_GATE_ACCOUNT_SIGNATURE", "the address's key has not signed this statement");

/**
 * `HolderData.subjects`: the addresses that a proof may be for. A contract's address is its own on its chain alone;
 * elsewhere it may be somebody else's.
 * @param chainId of the request, where it is for a contract
 */
export function linkedSubjects(accounts: readonly LinkedAccount[], chainId?: number): Hex[] {
  const counts = (account: LinkedAccount) =>
    account.kind === "key" || (chainId !== undefined && account.chainId === chainId);
  return [...new Set(accounts.filter(counts).map(({ address }) => address))];
}
