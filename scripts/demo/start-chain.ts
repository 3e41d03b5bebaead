import { createPublicClient, createWalletClient, http } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { attest } from "../../src/chain/attest.ts";
import type { ChainClients } from "../../src/chain/chain-clients.ts";
import type { ContractArtifacts } from "../../src/chain/contract-artifacts.ts";
import { deploySymbolon, type SymbolonDeployment } from "../../src/chain/deploy-symbolon.ts";
import { encodePresentation } from "../../src/chain/encode-presentation.ts";
import { proposeIssuer } from "../../src/chain/propose-issuer.ts";
import { publishStatus } from "../../src/chain/publish-status.ts";
import { readCompliance } from "../../src/chain/read-compliance.ts";
import { readTrustList } from "../../src/chain/read-trust-list.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { ChainError } from "../../src/errors.ts";
import type { Hash } from "../../src/field/poseidon.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import type { CircuitArtifacts } from "../../src/proving/load-artifacts.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import type { TrustLeafList } from "../../src/trust/trust-tree.ts";
import { chainTime } from "./chain-time.ts";
import { type AnnouncedRules, announceRules, type Regulator } from "./regulator.ts";
import { startAnvil } from "./start-anvil.ts";

export interface DemoChain {
  readonly chainId: number;
  readonly registry: Hex;
  readonly policyId: Hex;
  readonly deployment: SymbolonDeployment;
  readonly rules: AnnouncedRules;
  /** The wallet's account, and a stranger's. */
  readonly subject: Hex;
  readonly stranger: Hex;
  /** As the registrar: proposes these keys, and lets their delay pass. Ends at the chain's time. */
  listIssuers(records: readonly IssuerRecord[]): Promise<void>;
  /** As the issuers: posts their status. @returns the list under the root that the contract made of it */
  publishStatus(records: readonly IssuerRecord[]): Promise<TrustLeafList>;
  /** `accepted` and the gas, or the contract's own error. */
  attest(
    request: PresentationRequest,
    presentation: Presentation,
    sender: "subject" | "stranger",
  ): Promise<{ outcome: string; gas: bigint }>;
  isCompliant(subject: Hex): Promise<boolean>;
  /** Of the owner, who is registrar and publisher too, the subject and the stranger. */
  readonly clients: readonly [ChainClients, ChainClients, ChainClients];
  stop(): Promise<void>;
}

export interface StartChainOptions {
  readonly hash: Hash;
  readonly contracts: ContractArtifacts;
  readonly circuit: CircuitArtifacts;
  readonly regulator: Regulator;
  /** Unix seconds that the chain has once issuers are listed. It begins before, by what their keys wait. */
  readonly time: number;
}

/** The mnemonic that every anvil starts with; its accounts hold play money. */
const MNEMONIC = "test test test test test test test test test test test junk";
const POLICY_ID: Hex = `0x${Buffer.from("eu-eea-adult-substantial").toString("hex").padEnd(64, "0")}`;
/** What a watcher has to look at a new key. */
export const KEY_DELAY = 2 * 86_400;

/** A chain of its own with the contracts on it, the rules announced and the policy registered. */
export async function startChain(options: StartChainOptions): Promise<DemoChain> {
  const { hash, contracts, circuit, regulator, time } = options;
  const anvil = await startAnvil({ timestamp: time - KEY_DELAY - 3600 });
  try {
    const transport = http(anvil.url);
    const publicClient = createPublicClient({ transport, pollingInterval: 20, cacheTime: 0 });
    const clientsOf = (addressIndex: number): ChainClients => ({
      publicClient,
      walletClient: createWalletClient({
        account: mnemonicToAccount(MNEMONIC, { addressIndex }),
        transport,
      }),
    });
    const newest = async () => (await publicClient.getBlock()).timestamp;
    const clock = chainTime(anvil.url, newest);
    const [owner, subject, stranger] = [clientsOf(0), clientsOf(1), clientsOf(2)];
    const deployment = await deploySymbolon({
      ...owner,
      contracts,
      circuit,
      allowDevelopmentKeys: true,
      keyDelay: KEY_DELAY,
    });
    const { registry, chainId, policyRegistry, trustRegistry } = deployment;
    const rules = await announceRules(owner, hash, policyRegistry, regulator);
    const { oraclePolicyId, policyVersion } = rules;
    const policy = { policyId: POLICY_ID, oraclePolicyId, policyVersion };
    await registerPolicy(owner, { registry, ...policy, mode: "once" });
    const addressOf = ({ walletClient }: ChainClients) =>
      walletClient.account.address.toLowerCase() as Hex;
    return {
      chainId,
      registry,
      policyId: POLICY_ID,
      deployment,
      rules,
      subject: addressOf(subject),
      stranger: addressOf(stranger),
      async listIssuers(records) {
        const publisher = addressOf(owner);
        for (const record of records) {
          await proposeIssuer(owner, { trustRegistry, record, publisher });
        }
        await clock.setTo(time);
      },
      async publishStatus(records) {
        // A call is simulated at the newest block's time, which a status must not be ahead of.
        await clock.setTo(Math.max(...records.map(({ statusAsOf }) => statusAsOf)));
        await publishStatus(owner, { trustRegistry, records });
        return readTrustList(publicClient, { trustRegistry });
      },
      async attest(request, presentation, sender) {
        // A chain that mines on demand stands still between two transactions; one in use is behind by seconds at most.
        await clock.setTo(presentation.asOf.seconds);
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
