import { createPublicClient, createWalletClient, http } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { attest } from "../../src/chain/attest.ts";
import type { ChainClients } from "../../src/chain/chain-clients.ts";
import type { ContractArtifacts } from "../../src/chain/contract-artifacts.ts";
import { deploySymbolon } from "../../src/chain/deploy-symbolon.ts";
import { encodePresentation } from "../../src/chain/encode-presentation.ts";
import { postTrustRoot } from "../../src/chain/post-trust-root.ts";
import { readCompliance } from "../../src/chain/read-compliance.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { ChainError } from "../../src/errors.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import type { CircuitArtifacts } from "../../src/proving/load-artifacts.ts";
import type { PublishedTrust } from "./registrar.ts";
import { startAnvil } from "./start-anvil.ts";

export interface DemoChain {
  readonly chainId: number;
  readonly registry: Hex;
  readonly policyId: Hex;
  /** The wallet's account, and a stranger's. */
  readonly subject: Hex;
  readonly stranger: Hex;
  postTrustRoot(trust: PublishedTrust): Promise<void>;
  /** `accepted` and the gas, or the contract's own error. */
  attest(
    request: PresentationRequest,
    presentation: Presentation,
    sender: "subject" | "stranger",
  ): Promise<{ outcome: string; gas: bigint }>;
  isCompliant(subject: Hex): Promise<boolean>;
  /** Of the owner, the subject and the stranger. */
  readonly clients: readonly [ChainClients, ChainClients, ChainClients];
  stop(): Promise<void>;
}

export interface StartChainOptions {
  readonly contracts: ContractArtifacts;
  readonly circuit: CircuitArtifacts;
  readonly policyHash: bigint;
  /** Unix seconds at which the chain begins; now unless told. */
  readonly timestamp?: number;
}

/** The mnemonic that every anvil starts with; its accounts hold play money. */
const MNEMONIC = "test test test test test test test test test test test junk";
const POLICY_ID: Hex = `0x${Buffer.from("eu-eea-adult-substantial").toString("hex").padEnd(64, "0")}`;

/** A chain of its own with the contracts on it and the policy registered. */
export async function startChain(options: StartChainOptions): Promise<DemoChain> {
  const { contracts, circuit, policyHash, timestamp } = options;
  const anvil = await startAnvil(timestamp === undefined ? {} : { timestamp });
  try {
    const transport = http(anvil.url);
    const publicClient = createPublicClient({ transport, pollingInterval: 50 });
    const clientsOf = (addressIndex: number): ChainClients => ({
      publicClient,
      walletClient: createWalletClient({
        account: mnemonicToAccount(MNEMONIC, { addressIndex }),
        transport,
      }),
    });
    const [owner, subject, stranger] = [clientsOf(0), clientsOf(1), clientsOf(2)];
    const { registry, chainId } = await deploySymbolon({
      ...owner,
      contracts,
      circuit,
      allowDevelopmentKeys: true,
    });
    await registerPolicy(owner, {
      registry,
      policyId: POLICY_ID,
      policyHash,
      mode: "once",
      ttl: 30 * 86_400,
    });
    let epoch = 0;
    const addressOf = ({ walletClient }: ChainClients) =>
      walletClient.account.address.toLowerCase() as Hex;
    return {
      chainId,
      registry: registry.toLowerCase() as Hex,
      policyId: POLICY_ID,
      subject: addressOf(subject),
      stranger: addressOf(stranger),
      async postTrustRoot({ root, leafListHash }) {
        epoch += 1;
        const leafListUri = `https://registrar.example/leaf-list-${epoch}.json`;
        await postTrustRoot(owner, { registry, root, epoch, leafListHash, leafListUri });
      },
      async attest(request, presentation, sender) {
        try {
          const { gasUsed } = await attest(sender === "subject" ? subject : stranger, {
            registry,
            presentation: encodePresentation(request, presentation),
          });
          return { outcome: "accepted", gas: gasUsed };
        } catch (cause) {
          if (!(cause instanceof ChainError) || cause.code !== "ERR_CHAIN_REVERTED") throw cause;
          return { outcome: String(cause.details.reason), gas: 0n };
        }
      },
      async isCompliant(address) {
        const query = { registry, subject: address, policyId: POLICY_ID };
        return (await readCompliance(publicClient, query)).isCompliant;
      },
      clients: [owner, subject, stranger],
      stop: () => anvil.stop(),
    };
  } catch (cause) {
    await anvil.stop();
    throw cause;
  }
}
