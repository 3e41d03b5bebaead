import { GateError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { type LinkStatement, linkStatementText } from "./link-statement.ts";
import { type AccountProvider, readChainId } from "./provider.ts";

/** How an address speaks: by its key, or as the contract that it is or is to be. */
export type AccountKind = "key" | "contract";

/**
 * Whether the address's key signed the statement; or, where the address is a contract's or is to be one, whether the
 * contract says so on the statement's chain (ERC-1271, ERC-6492), over the provider.
 * @returns how the address speaks; undefined where it did not sign
 * @throws GateError `ERR_GATE_ACCOUNT_CHAIN` where the provider is of another chain, or there is none;
 *   `ERR_GATE_PROVIDER` where it fails
 */
export async function verifyLink(
  statement: LinkStatement,
  signature: Hex,
  provider: AccountProvider | undefined,
): Promise<AccountKind | undefined> {
  const text = linkStatementText(statement);
  const { recoverSigner } = await import("./recover-signer.ts");
  if (recoverSigner(text, signature) === statement.address) return "key";
  if (provider === undefined || (await readChainId(provider)) !== statement.chainId) {
    throw new GateError(
      "ERR_GATE_ACCOUNT_CHAIN",
      `a contract's word is asked for on its chain, ${statement.chainId}`,
    );
  }
  return (await isContractsWord(statement, text, signature, provider)) ? "contract" : undefined;
}

/** Loaded for accounts that are contracts alone: a page that links keys carries no chain client. */
async function isContractsWord(
  { address }: LinkStatement,
  message: string,
  signature: Hex,
  provider: AccountProvider,
): Promise<boolean> {
  const { createPublicClient, custom } = await import("viem");
  const client = createPublicClient({ transport: custom(provider, { retryCount: 0 }) });
  try {
    return await client.verifyMessage({ address, message, signature });
  } catch (cause) {
    throw new GateError("ERR_GATE_PROVIDER", "the contract could not be asked", { cause });
  }
}
