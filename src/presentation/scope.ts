import { KECCAK_TAG } from "../field/domains.ts";
import { digestToScalar, type Hex, keccakText, keccakWords } from "./abi-encode.ts";
import { ZERO_BYTES32 } from "./context.ts";

/**
 * once: one act per holder and scope. session: replay protection alone, every request has another scope.
 * account: the nullifier belongs to one subject, which may renew with an `asOf` that is not older.
 */
export const SCOPE_MODES = ["once", "session", "account"] as const;
export type ScopeMode = (typeof SCOPE_MODES)[number];

export interface Scope {
  readonly mode: ScopeMode;
  /** EIP-155 chain id; 0 off chain. */
  readonly chainId: number;
  /** `audienceHash` off chain, `registryAudience` on chain. */
  readonly audience: Hex;
  /** `scopeLabel` of a text off chain, the policy's id on chain. */
  readonly label: Hex;
  /** Enters the scope in mode `session` only. */
  readonly nonce: Hex;
}

/** The label word of an off-chain scope: keccak256 of its UTF-8 text. */
export function scopeLabel(text: string): Hex {
  return keccakText(text);
}

/** The scope of a nullifier, a scalar: keccak256(abi.encode(tag, mode, chainId, audience, label, nonce)) >> 8. */
export function deriveScope({ mode, chainId, audience, label, nonce }: Scope): bigint {
  return digestToScalar(
    keccakWords(
      keccakText(KECCAK_TAG.SCOPE),
      BigInt(SCOPE_MODES.indexOf(mode)),
      BigInt(chainId),
      audience,
      label,
      mode === "session" ? nonce : ZERO_BYTES32,
    ),
  );
}
