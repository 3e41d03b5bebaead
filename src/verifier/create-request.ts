import type { Hash } from "../field/poseidon.ts";
import { compilePolicy } from "../policy/compile-policy.ts";
import type { Policy } from "../policy/policy.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { parsePresentationRequest } from "../presentation/parse-presentation-request.ts";
import type { ScopeMode } from "../presentation/scope.ts";
import type {
  PresentationRequest,
  RequestedChain,
  RequestedCircuit,
} from "../presentation/types.ts";

export interface CreateRequestOptions {
  /** 1 to 128 letters, digits, `-`, `_`, `.`: how the answer names the request. */
  readonly id: string;
  /** The verifier's web origin or client id, as a wallet authenticates it. */
  readonly audience: string;
  /** 32 fresh random bytes; on chain, those that the registry expects. */
  readonly nonce: Uint8Array;
  /** As `acceptCircuit` gives them. */
  readonly circuits: readonly RequestedCircuit[];
  readonly policy: Policy;
  /** The label names the purpose; with `chain` it is the policy's id, and may be left out. */
  readonly scope: { readonly mode: ScopeMode; readonly label?: string };
  /** Seconds; 600 unless told. */
  readonly maxAsOfAge?: number;
  readonly now: Date;
  /** Seconds that the request is open; 600 unless told. */
  readonly lifetime?: number;
  /** For a registry contract, which alone may accept the answer. */
  readonly chain?: RequestedChain;
  /** The address that the verifier has authenticated; off chain the mode `account` needs it. */
  readonly subject?: Hex;
  readonly responseUri?: string;
}

/**
 * Creates a presentation request. The verifier keeps it: the answer is verified against the kept request, never
 * against one that comes back with the answer.
 * @throws PresentationError `ERR_PRESENTATION_REQUEST_FORM`; PolicyError where the policy does not compile
 */
export function createRequest(hash: Hash, options: CreateRequestOptions): PresentationRequest {
  const { id, audience, nonce, circuits, scope, chain, subject, responseUri } = options;
  if (!(nonce instanceof Uint8Array) || nonce.length !== 32) {
    throw new RangeError("nonce has 32 bytes");
  }
  const lifetime = options.lifetime ?? 600;
  if (!Number.isInteger(lifetime) || lifetime < 1) throw new RangeError("lifetime is seconds");
  const { policy, policyHash } = compilePolicy(hash, options.policy);
  const expiresAt = new Date(Math.floor(options.now.getTime() / 1000 + lifetime) * 1000);
  return parsePresentationRequest(hash, {
    type: "SymbolonPresentationRequest",
    version: 1,
    id,
    audience,
    nonce: `0x${Array.from(nonce, (byte) => byte.toString(16).padStart(2, "0")).join("")}`,
    circuits: circuits.map(({ id, version, verificationKeyHash }) => ({
      id,
      version,
      verificationKeyHash,
    })),
    policy,
    policyHash: String(policyHash),
    scope: { mode: scope.mode, label: scope.label ?? chain?.policyId },
    freshness: { maxAsOfAge: options.maxAsOfAge ?? 600 },
    expiresAt: expiresAt.toISOString().replace(".000Z", "Z"),
    ...(chain === undefined ? {} : { chain }),
    ...(subject === undefined ? {} : { subject }),
    ...(responseUri === undefined ? {} : { responseUri }),
  });
}
