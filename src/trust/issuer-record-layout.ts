import type { Layout } from "../field/layout.ts";

/** What an issuer's leaf in the trust tree says beside its key and status root. One word. */
export const ISSUER_RECORD_LAYOUT = {
  id: "issuerRecord",
  version: 1,
  fields: [
    /** Bit i: may attest KYC under regime i (bit 0: under no regime). */
    { name: "regimes", bits: 64 },
    { name: "maxKycLevel", bits: 3 },
    /** Bit i: may attest client class i. */
    { name: "clientClasses", bits: 16 },
    /** Unix seconds: the status root was the issuer's list then. */
    { name: "statusAsOf", bits: 40 },
    /** Unix seconds: every index not revoked was screened then, against `listVersion`. 0 = never. */
    { name: "screenedAt", bits: 40 },
    { name: "listVersion", bits: 32 },
  ],
} as const satisfies Layout;

export type IssuerRecordField = (typeof ISSUER_RECORD_LAYOUT.fields)[number]["name"];

/** Levels of the trust tree: 8^3 = 512 issuers. */
export const TRUST_DEPTH = 3;
