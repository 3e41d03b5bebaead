import { deploySymbolon } from "../../../src/chain/deploy-symbolon.ts";
import type {
  EncodedPresentation,
  EncodedStatement,
} from "../../../src/chain/encode-presentation.ts";
import { encodeProof } from "../../../src/chain/encode-proof.ts";
import { complianceRegistryAbi } from "../../../src/chain/generated/compliance-registry.abi.ts";
import { registerPolicy } from "../../../src/chain/register-policy.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { ruleHash } from "../../../src/policy/rule-hash.ts";
import { type Hex, keccakText } from "../../../src/presentation/abi-encode.ts";
import { encodeAsOf } from "../../../src/presentation/as-of.ts";
import { contextHash, registryAudience } from "../../../src/presentation/context.ts";
import { deriveScope, SCOPE_MODES, type ScopeMode } from "../../../src/presentation/scope.ts";
import { parseProof } from "../../../src/proving/parse-proof.ts";
import { createTrapdoorKey, type TrapdoorKey } from "../../support/trapdoor-key.ts";
import { type LocalChain, readContractArtifacts } from "./local-chain.ts";
import { deployPostedTrustRoots } from "./posted-trust-roots.ts";
import { announcementOf, createTestRules } from "./test-rules.ts";

export const POLICY_HASH = 1_234_567_890_123_456_789n;
export const TRUST_ROOT = 987_654_321n;
export const ROOT_WINDOW = 86_400;
export const NONCE: Hex = keccakText("nonce");
export const POLICY_IDS: Record<ScopeMode, Hex> = {
  once: keccakText("once"),
  session: keccakText("session"),
  account: keccakText("account"),
};
const CIRCUIT_HASH = "5a".repeat(32);

export type Draft = EncodedStatement & { readonly mode: ScopeMode };

export interface ProofOptions {
  /** Another label is another proof of the same signals. */
  readonly label?: string | undefined;
  /** The rules' hash, where the statement is of another version than the first. */
  readonly policyHash?: bigint | undefined;
  readonly key?: TrapdoorKey | undefined;
}

/**
 * A registry with one policy a mode over one oracle policy, under a key with a known trapdoor, so that proofs cost
 * milliseconds, and over roots that are posted as they are. Everything else is what `deploySymbolon` deploys.
 */
export async function deployTrapdoorRegistry(chain: LocalChain) {
  const trapdoor = createTrapdoorKey(5);
  const hash = await loadHash();
  const contracts = readContractArtifacts();
  const deployment = await deploySymbolon({
    ...chain.owner,
    contracts,
    circuit: { circuitHash: CIRCUIT_HASH, verificationKey: trapdoor.key },
    registrar: chain.registrar.walletClient.account.address,
  });
  const { chainId, policyRegistry, verifier } = deployment;
  const trustRoots = await deployPostedTrustRoots(chain, ROOT_WINDOW);
  await trustRoots.post(TRUST_ROOT, 1);
  const deployRegistry = async (verifierAddress: Hex): Promise<Hex> => {
    const { walletClient, publicClient } = chain.owner;
    const transaction = await walletClient.deployContract({
      abi: complianceRegistryAbi,
      bytecode: contracts.registry.bytecode,
      args: [walletClient.account.address, policyRegistry, trustRoots.address, verifierAddress],
    });
    const receipt = await publicClient.waitForTransactionReceipt({ hash: transaction });
    if (!receipt.contractAddress) throw new Error("no registry was deployed");
    return receipt.contractAddress.toLowerCase() as Hex;
  };
  const registry = await deployRegistry(verifier);
  const rules = await createTestRules(chain.owner, policyRegistry);
  const { timestamp } = await chain.publicClient.getBlock();
  await rules.announce(announcementOf(POLICY_HASH, Number(timestamp)));
  for (const mode of SCOPE_MODES) {
    await registerPolicy(chain.owner, {
      registry,
      policyId: POLICY_IDS[mode],
      oraclePolicyId: rules.oraclePolicyId,
      mode,
      policyVersion: 1,
      acceptsAttested: true,
    });
  }
  const audience = registryAudience(registry);
  const scopeFor = (mode: ScopeMode, nonce: Hex) =>
    deriveScope({ mode, chainId, audience, label: POLICY_IDS[mode], nonce });
  const ruleFor = (mode: ScopeMode, nonce: Hex, policyHash = POLICY_HASH) =>
    ruleHash(hash, policyHash, scopeFor(mode, nonce));

  /** Signals as the SDK builds them, and a proof of them. */
  function present({ mode, ...statement }: Draft, options: ProofOptions = {}): EncodedPresentation {
    const { subject, nonce, nullifier, trustRoot, asOf } = statement;
    const rule = ruleFor(mode, nonce, options.policyHash);
    const context = contextHash({ chainId, audience, ruleHash: rule, subject, nonce });
    const signals = [nullifier, rule, trustRoot, encodeAsOf(asOf), context];
    const { key = trapdoor, label } = options;
    return { statement, proof: encodeProof(parseProof(key.prove(signals, label))) };
  }

  async function draft(mode: ScopeMode, subject: Hex, nullifier: bigint): Promise<Draft> {
    const block = await chain.publicClient.getBlock();
    return {
      mode,
      policyId: POLICY_IDS[mode],
      version: 1,
      circuitVersion: 1,
      subject,
      nonce: NONCE,
      nullifier,
      trustRoot: TRUST_ROOT,
      asOf: Math.floor(Number(block.timestamp) / 3600) * 3600,
    };
  }

  return {
    ...deployment,
    /** The whole deployment, whose registry reads the roots of the trust registry. */
    deployed: deployment,
    registry,
    trustRoots,
    rules,
    trapdoor,
    deployRegistry,
    scopeFor,
    ruleFor,
    present,
    draft,
  };
}

export type TrapdoorRegistry = Awaited<ReturnType<typeof deployTrapdoorRegistry>>;
