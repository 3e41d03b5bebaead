import {
  type Chain,
  createPublicClient,
  createWalletClient,
  custom,
  defineChain,
  type EIP1193Provider,
} from "viem";
import { attest, encodePresentation, readCompliance } from "../../chain/index.ts";
import { ChainError } from "../../errors.ts";
import { loadHash } from "../../field/poseidon.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { PresentationRequest } from "../../presentation/types.ts";
import { createRequest } from "../../verifier/index.ts";
import type { ChainConfig } from "./gate-config.ts";
import { DeniedByGate, type Gatekeeper } from "./gatekeeper.ts";

/** The registry is asked by the account that the proof is for; the page itself decides nothing. */
export function chainGatekeeper(
  config: ChainConfig,
  provider: EIP1193Provider,
  account: Hex,
): Gatekeeper {
  const { chainId, registry, policyId, policyVersion, policy, mode, circuit } = config;
  const transport = custom(provider);
  const publicClient = createPublicClient({ transport, cacheTime: 0, pollingInterval: 250 });
  const walletClient = createWalletClient({ account, chain: chainOf(chainId), transport });
  let asked: PresentationRequest | undefined;
  return {
    checks: "The contract checks the proof",
    async request() {
      asked = createRequest(await loadHash(), {
        id: crypto.randomUUID(),
        audience: window.location.origin,
        nonce: crypto.getRandomValues(new Uint8Array(32)),
        circuits: [circuit],
        policy,
        scope: { mode },
        chain: { chainId, registry, policyId, policyVersion },
        subject: account,
        now: new Date(),
      });
      return asked;
    },
    async submit(presentation) {
      if (asked === undefined) throw new TypeError("nothing was asked");
      await assertChain(provider, chainId);
      try {
        const { blockNumber } = await attest(
          { publicClient, walletClient },
          { registry, presentation: encodePresentation(asked, presentation) },
        );
        const { isCompliant, expiresAt } = await readCompliance(publicClient, {
          registry,
          subject: account,
          policyId,
        });
        if (!isCompliant) throw new DeniedByGate("not-compliant");
        return [
          `The contract accepted the proof in block ${blockNumber}.`,
          `It counts until ${expiresAt?.toISOString().slice(0, 10)}, for this account alone.`,
        ];
      } catch (error) {
        if (error instanceof ChainError && error.code === "ERR_CHAIN_REVERTED") {
          throw new DeniedByGate(String(error.details.reason));
        }
        throw error;
      }
    },
  };
}

/** viem needs to be told; the provider has its own nodes. */
const chainOf = (id: number): Chain =>
  defineChain({
    id,
    name: `chain ${id}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [] } },
  });

async function assertChain(provider: EIP1193Provider, chainId: number): Promise<void> {
  if (Number(await provider.request({ method: "eth_chainId" })) === chainId) return;
  await provider.request({
    method: "wallet_switchEthereumChain",
    params: [{ chainId: `0x${chainId.toString(16)}` }],
  });
}
