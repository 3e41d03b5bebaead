/** A W3C Bitstring Status List credential (https://www.w3.org/TR/vc-bitstring-status-list/), for revocation. */
export interface StatusListCredential {
  readonly "@context": readonly ["https://www.w3.org/ns/credentials/v2"];
  /** Its own URL. */
  readonly id: string;
  readonly type: readonly ["VerifiableCredential", "BitstringStatusListCredential"];
  /** did:web */
  readonly issuer: string;
  /** 'YYYY-MM-DDTHH:MM:SSZ' */
  readonly validFrom?: string;
  /** 'YYYY-MM-DDTHH:MM:SSZ' */
  readonly validUntil?: string;
  readonly credentialSubject: {
    readonly id: string;
    readonly type: "BitstringStatusList";
    readonly statusPurpose: "revocation";
    readonly encodedList: string;
    /** Milliseconds that a copy may be kept. */
    readonly ttl?: number;
  };
}
