import { resolve } from "node:path";
import { Option } from "commander";
import { createPublicClient, createWalletClient, http, type PublicClient } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { ChainClients } from "../chain/chain-clients.ts";
import { CliError } from "../errors.ts";
import { readSecretInput } from "./files/read-secret-input.ts";
import type { CliIo } from "./io.ts";
import { parseUrl } from "./options.ts";

const KEY = /^0x[0-9a-fA-F]{64}$/;

export const rpcUrlOption = () =>
  new Option("--rpc-url <url>", "JSON-RPC of the chain").argParser(parseUrl).makeOptionMandatory();
export const keyFileOption = () =>
  new Option(
    "--key-file <file>",
    "the sender's private key, 0x and 64 hex digits, mode 0600 (default: SYMBOLON_PRIVATE_KEY)",
  );

export function publicClientOf(rpcUrl: string): PublicClient {
  return createPublicClient({ transport: http(rpcUrl), pollingInterval: 250 });
}

/** Clients for one chain; the key is never an argument, which every user of the machine can list. */
export async function chainClients(
  io: CliIo,
  { rpcUrl, keyFile }: { readonly rpcUrl: string; readonly keyFile?: string },
): Promise<ChainClients> {
  const key = (
    keyFile === undefined
      ? (io.env.SYMBOLON_PRIVATE_KEY ?? "")
      : await readSecretInput(resolve(io.cwd, keyFile))
  ).trim();
  if (!KEY.test(key)) {
    throw new CliError(
      "ERR_CLI_USAGE",
      "a private key is needed: set SYMBOLON_PRIVATE_KEY or give --key-file; 0x and 64 hex digits",
    );
  }
  const account = privateKeyToAccount(key as `0x${string}`);
  return {
    publicClient: publicClientOf(rpcUrl),
    walletClient: createWalletClient({ account, transport: http(rpcUrl) }),
  };
}
