import type { ErasableField } from "./digest-decision.ts";

/** What the audit log says: the least that shows what was decided, when, and in which order. */
export type AuditEntry =
  | {
      readonly kind: "decision";
      readonly at: number;
      readonly decisionId: string;
      readonly requestId: string;
      readonly policyId: string;
      readonly outcome: "accepted" | "refused";
      readonly code?: string;
      /** `digestDecision` of the row, which holds the rest. */
      readonly digest: string;
    }
  | {
      readonly kind: "trust-root" | "trust-root-withdrawal";
      readonly at: number;
      readonly root: string;
      /** Id of the API key. */
      readonly operator: string;
    }
  | {
      /** That something was erased, and how much of it; never whose. */
      readonly kind: "erasure";
      readonly at: number;
      readonly cause: "retention" | "request";
      /** Entries that cannot be opened any more. */
      readonly openings: number;
      /** Fields of decisions. */
      readonly fields: Readonly<Partial<Record<ErasableField, number>>>;
    }
  | {
      /** An older state was put back, and whoever runs the service took it: see `acceptRestored`. */
      readonly kind: "store-restored";
      readonly at: number;
      readonly era: number;
      /** Entries that the log is known to have had, where they are known; those after this one's sequence are lost. */
      readonly knownSize?: number;
      readonly knownHead?: string;
    }
  | {
      /** A version that was taken; one that the authority signed beside it, which is not. */
      readonly kind: "policy-pack" | "policy-equivocation";
      readonly at: number;
      readonly packId: string;
      readonly version: number;
      /** SHA-256 of the pack's RFC 8785 text, hex. */
      readonly digest: string;
      /** did:web. */
      readonly authority: string;
    }
  | {
      readonly kind: "policy-suspension";
      readonly at: number;
      readonly packId: string;
      readonly isSuspended: boolean;
    }
  | {
      readonly kind: "solvency-report";
      readonly at: number;
      /** Its id, which is its digest. */
      readonly report: string;
      /** Id of the API key. */
      readonly operator: string;
    }
  | {
      readonly kind: "api-key";
      readonly at: number;
      /** Id of the API key. */
      readonly clientId: string;
      /** Separated by spaces. */
      readonly scopes: string;
    }
  | {
      /** What was offered, or waits to be fetched anew; the id is in no other place but the store. */
      readonly kind: "credential-offer" | "credential-reissue";
      readonly at: number;
      readonly id: string;
      /** Id of the API key. */
      readonly operator: string;
    }
  | {
      readonly kind: "credential" | "credential-revocation";
      readonly at: number;
      /** `digestIssuance`: commits to customer, commitment, index and times, and shows none of them. */
      readonly digest: string;
    }
  | { readonly kind: "api-key-revocation"; readonly at: number; readonly clientId: string };
