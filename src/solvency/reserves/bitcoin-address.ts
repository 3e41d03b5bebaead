import { Address, NETWORK, OutScript, TEST_NETWORK } from "@scure/btc-signer";

/** By the first 32 hex digits of the genesis block's hash (BIP-122, CAIP-2). */
const NETWORKS: Readonly<Record<string, typeof NETWORK>> = {
  "bip122:000000000019d6689c085ae165831e93": NETWORK,
  "bip122:000000000933ea01ad0ee984209779ba": TEST_NETWORK,
};

export type BitcoinAddress = ReturnType<ReturnType<typeof Address>["decode"]>;

/** `undefined` for no address of this network, another network's included, and for a network that is not known. */
export function readBitcoinAddress(network: string, address: string): BitcoinAddress | undefined {
  const parameters = Object.hasOwn(NETWORKS, network) ? NETWORKS[network] : undefined;
  if (parameters === undefined) return undefined;
  try {
    return Address(parameters).decode(address);
  } catch {
    return undefined;
  }
}

/** The address's scriptPubKey. */
export function outputScript(address: BitcoinAddress): Uint8Array {
  return OutScript.encode(address);
}
