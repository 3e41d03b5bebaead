import { KECCAK_TAG } from "../field/domains.ts";
import { assertScalar } from "../field/scalar.ts";
import {
  digestToScalar,
  type Hex,
  keccakTaggedText,
  keccakText,
  keccakWords,
} from "./abi-encode.ts";

export const ZERO_ADDRESS: Hex = "0x0000000000000000000000000000000000000000";
export const ZERO_BYTES32: Hex = `0x${"0".repeat(64)}`;

/** What a proof is made for: copied into another context it does not verify. */
export interface Context {
  /** EIP-155 chain id; 0 off chain. */
  readonly chainId: number;
  /** `audienceHash` off chain, `registryAudience` on chain. */
  readonly audience: Hex;
  readonly ruleHash: bigint;
  /** Address that the result is for; the zero address where none is. */
  readonly subject?: Hex | undefined;
  /** 32 bytes. */
  readonly nonce: Hex;
}

/** The audience of a verifier that is no contract: its web origin or client id, as authenticated by the wallet. */
export function audienceHash(audience: string): Hex {
  return keccakTaggedText(keccakText(KECCAK_TAG.AUDIENCE), audience);
}

/** The audience of a contract: its address as a left-padded word. */
export function registryAudience(registry: Hex): Hex {
  return `0x${registry.slice(2).toLowerCase().padStart(64, "0")}`;
}

/**
 * The public signal `contextHash`: keccak256(abi.encode(tag, chainId, audience, ruleHash, subject, nonce)) >> 8, the
 * same in `ComplianceRegistry`.
 */
export function contextHash(context: Context): bigint {
  return digestToScalar(
    keccakWords(
      keccakText(KECCAK_TAG.CONTEXT),
      BigInt(context.chainId),
      context.audience,
      assertScalar(context.ruleHash, "ruleHash"),
      context.subject ?? ZERO_ADDRESS,
      context.nonce,
    ),
  );
}
