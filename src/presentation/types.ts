import type { Policy } from "../policy/policy.ts";
import type { Hex } from "./abi-encode.ts";
import type { AsOf } from "./as-of.ts";
import type { ScopeMode } from "./scope.ts";

/** A circuit that the verifier accepts, with the hash of its verification key (`hashVerificationKey`). */
export interface RequestedCircuit {
  readonly id: string;
  readonly version: number;
  readonly verificationKeyHash: string;
}

/**
 * A contract that the proof is for, in place of the audience: only the contract may accept it, and the audience is
 * only who asked.
 */
export interface RequestedChain {
  /** EIP-155 chain id. */
  readonly chainId: number;
  readonly registry: Hex;
  readonly policyId: Hex;
  /** Version of the policy in the oracle that the registry follows, from 1. Its rules are the request's. */
  readonly policyVersion: number;
}

/** What a verifier asks of a holder. JSON-safe; hex is lower case, scalars are decimal, times are ISO 8601 UTC. */
export interface PresentationRequest {
  readonly type: "SymbolonPresentationRequest";
  readonly version: 1;
  readonly id: string;
  /** Web origin or client id of the verifier. */
  readonly audience: string;
  /** 32 bytes. */
  readonly nonce: Hex;
  readonly circuits: readonly RequestedCircuit[];
  readonly policy: Policy;
  readonly policyHash: string;
  /** With `chain`, the label is its `policyId`. */
  readonly scope: { readonly mode: ScopeMode; readonly label: string };
  /** Seconds. */
  readonly freshness: { readonly maxAsOfAge: number };
  readonly expiresAt: string;
  readonly chain?: RequestedChain;
  /** Address that the result is for. Off chain the verifier has authenticated it; the mode `account` needs it. */
  readonly subject?: Hex;
  /** Where the presentation is posted to. */
  readonly responseUri?: string;
}

type Pair = readonly [string, string];

/** A Groth16 proof as JSON: canonical decimal coordinates, affine, `b` as [[x.c0, x.c1], [y.c0, y.c1]]. */
export interface ProofJson {
  readonly a: Pair;
  readonly b: readonly [Pair, Pair];
  readonly c: Pair;
}

/**
 * A holder's answer to a request. It carries no array of public signals: the verifier rebuilds the rule and the
 * context from its own request, and checks the other three against its own state.
 */
export interface Presentation {
  readonly type: "SymbolonPresentation";
  readonly version: 1;
  readonly requestId: string;
  readonly circuit: { readonly id: string; readonly version: number };
  readonly proofSystem: "groth16-bn254";
  readonly proof: ProofJson;
  /** Decimal. */
  readonly nullifier: string;
  /** Decimal. */
  readonly trustRoot: string;
  readonly asOf: AsOf;
  readonly subject?: Hex;
}
