import { deploySymbolon } from "../../../src/chain/deploy-symbolon.ts";
import type { EncodedPresentation } from "../../../src/chain/encode-presentation.ts";
import { encodeProof } from "../../../src/chain/encode-proof.ts";
import { postTrustRoot } from "../../../src/chain/post-trust-root.ts";
import { registerPolicy } from "../../../src/chain/register-policy.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { ruleHash } from "../../../src/policy/rule-hash.ts";
import { type Hex, keccakText } from "../../../src/presentation/abi-encode.ts";
import { encodeAsOf } from "../../../src/presentation/as-of.ts";
import { contextHash, registryAudience } from "../../../src/presentation/context.ts";
import { deriveScope, SCOPE_MODES, type ScopeMode } from "../../../src/presentation/scope.ts";
import { parseProof } from "../../../src/proving/parse-proof.ts";
import { createTrapdoorKey } from "../../support/trapdoor-key.ts";
import { type LocalChain, readContractArtifacts } from "./local-chain.ts";

export const POLICY_HASH = 1_234_567_890_123_456_789n;
export const TRUST_ROOT = 987_654_321n;
export const NONCE: Hex = keccakText("nonce");
export const POLICY_IDS: Record<ScopeMode, Hex> = {
  once: keccakText("once"),
  session: keccakText("session"),
  account: keccakText("account"),
};
const CIRCUIT_HASH = "5a".repeat(32);

type Draft = Omit<EncodedPresentation, "proof"> & { readonly mode: ScopeMode };

/** A deployed registry with one policy a mode, under a key with a known trapdoor: proofs cost milliseconds. */
export async function deployTrapdoorRegistry(chain: LocalChain) {
  const trapdoor = createTrapdoorKey(5);
  const hash = await loadHash();
  const deployment = await deploySymbolon({
    ...chain.owner,
    contracts: readContractArtifacts(),
    circuit: { circuitHash: CIRCUIT_HASH, verificationKey: trapdoor.key },
    registrar: chain.registrar.walletClient.account.address,
  });
  const { registry, chainId } = deployment;
  await postTrustRoot(chain.registrar, {
    registry,
    root: TRUST_ROOT,
    epoch: 1,
    leafListHash: keccakText("leaves"),
    leafListUri: "https://registrar.example/leaves.json",
  });
  for (const mode of SCOPE_MODES) {
    await registerPolicy(chain.owner, {
      registry,
      policyId: POLICY_IDS[mode],
      policyHash: POLICY_HASH,
      mode,
      ttl: 30 * 86_400,
    });
  }
  const audience = registryAudience(registry);
  const scopeFor = (mode: ScopeMode, nonce: Hex) =>
    deriveScope({ mode, chainId, audience, label: POLICY_IDS[mode], nonce });
  const ruleFor = (mode: ScopeMode, nonce: Hex) =>
    ruleHash(hash, POLICY_HASH, scopeFor(mode, nonce));

  /** Signals as the SDK builds them, and a proof of them. */
  function present({ mode, ...draft }: Draft, proofLabel?: string): EncodedPresentation {
    const rule = ruleFor(mode, draft.nonce);
    const { subject, nonce } = draft;
    const context = contextHash({ chainId, audience, ruleHash: rule, subject, nonce });
    const signals = [draft.nullifier, rule, draft.trustRoot, encodeAsOf(draft.asOf), context];
    return { ...draft, proof: encodeProof(parseProof(trapdoor.prove(signals, proofLabel))) };
  }

  async function draft(mode: ScopeMode, subject: Hex, nullifier: bigint): Promise<Draft> {
    const { timestamp } = await chain.publicClient.getBlock();
    const asOf = Math.floor(Number(timestamp) / 3600) * 3600;
    const policyId = POLICY_IDS[mode];
    return { mode, policyId, subject, nonce: NONCE, nullifier, trustRoot: TRUST_ROOT, asOf };
  }

  return { ...deployment, trapdoor, scopeFor, ruleFor, present, draft };
}
