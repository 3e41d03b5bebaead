import type { PresentationRequest } from "../presentation/types.ts";

/** A circuit that the verifier takes proofs of, in DCQL's `meta`. */
export interface ZkSystemType {
  /** `hashVerificationKey`, 64 lower-case hex digits. */
  readonly id: string;
  readonly system: "groth16-bn254";
  readonly circuit: string;
  readonly version: number;
  /** SHA-256 of the r1cs file. */
  readonly circuit_hash?: string;
}

/** What the proof binds beside policy, nonce and circuit, or the verifier holds the answer against. */
export interface ZkStatement {
  readonly version: 1;
  readonly request_id: string;
  readonly audience: string;
  readonly scope: PresentationRequest["scope"];
  /** Seconds. */
  readonly max_as_of_age: number;
  /** 'YYYY-MM-DDTHH:MM:SSZ' */
  readonly expires_at: string;
  readonly subject?: string;
}

/** The parameters of an authorization request (OpenID4VP 1.0, section 5) as this verifier makes them. */
export interface AuthorizationRequest {
  readonly response_type: "vp_token";
  readonly response_mode: "direct_post";
  readonly client_id: string;
  readonly nonce: string;
  readonly state: string;
  readonly response_uri: string;
  readonly dcql_query: {
    readonly credentials: readonly [
      {
        readonly id: string;
        readonly format: "ldp_vc";
        readonly meta: {
          readonly type_values: readonly (readonly string[])[];
          readonly zk_system_type: readonly ZkSystemType[];
          readonly zk_statement: ZkStatement;
        };
        readonly claims: readonly {
          readonly path: readonly string[];
          readonly values: readonly string[];
        }[];
      },
    ];
  };
  readonly client_metadata: {
    readonly client_name?: string;
    readonly vp_formats_supported: {
      readonly ldp_vc: {
        readonly proof_type_values: readonly string[];
        readonly cryptosuite_values: readonly string[];
      };
    };
  };
  readonly verifier_info: readonly {
    readonly format: string;
    readonly data: unknown;
    readonly credential_ids: readonly string[];
  }[];
}
