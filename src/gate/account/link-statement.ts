import type { Hex } from "../../presentation/abi-encode.ts";
import { checksumAddress } from "../../presentation/checksum-address.ts";

/** What an address's key signs. */
export interface LinkStatement {
  /** Origin of the wallet's page: a browser wallet warns where another page asks in its name. */
  readonly origin: string;
  /** Lower case. */
  readonly address: Hex;
  readonly chainId: number;
  /** 32 hex digits, fresh. */
  readonly nonce: string;
  /** ISO 8601, UTC, whole seconds. */
  readonly issuedAt: string;
}

const WORDS =
  "Link this address to my Symbolon wallet, which may then prove for it. This moves no funds and gives no access.";

/** The statement as EIP-4361 text (Sign-In with Ethereum), so that browser wallets show who asks. */
export function linkStatementText(statement: LinkStatement): string {
  const { origin, address, chainId, nonce, issuedAt } = statement;
  return [
    `${new URL(origin).host} wants you to sign in with your Ethereum account:`,
    checksumAddress(address),
    "",
    WORDS,
    "",
    `URI: ${origin}`,
    "Version: 1",
    `Chain ID: ${chainId}`,
    `Nonce: ${nonce}`,
    `Issued At: ${issuedAt}`,
  ].join("\n");
}
