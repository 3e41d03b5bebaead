import { describe, expect, it } from "vitest";
import { encodeProposal } from "../../src/chain/encode-issuer-record.ts";
import { CLIENT_CLASSES, KYC_LEVELS, REGIMES } from "../../src/credential/vocabulary.ts";
import { decodeIssuerAuthority } from "../../src/trust/decode-issuer-authority.ts";
import { type IssuerRecord, issuerWord } from "../../src/trust/issuer-record.ts";
import { codeOf } from "../support/thrown.ts";
import { exampleIssuers } from "./example-issuers.ts";

const PUBLISHER = "0x4ccebA2d7D2B4fdcE4304d3e09a1fea9fbEb1528";
const numbersOf = (record: IssuerRecord) => encodeProposal(record, PUBLISHER).authority;

describe("decodeIssuerAuthority", () => {
  it("gives names that have the same numbers", () => {
    const [example] = exampleIssuers(1) as [IssuerRecord];
    const all: IssuerRecord = {
      ...example,
      regimes: ["none", ...REGIMES.names],
      clientClasses: CLIENT_CLASSES.names,
    };
    const records = [
      ...exampleIssuers(12),
      all,
      ...(["none", ...KYC_LEVELS.names] as const).map((maxKycLevel) => ({ ...all, maxKycLevel })),
      ...REGIMES.names.map((name) => ({ ...example, regimes: [name] })),
      ...CLIENT_CLASSES.names.map((name) => ({ ...example, clientClasses: [name] })),
    ];
    for (const record of records) {
      const decoded = { ...record, ...decodeIssuerAuthority(numbersOf(record)) };
      expect(issuerWord(decoded)).toBe(issuerWord(record));
      expect(decoded.maxKycLevel).toBe(record.maxKycLevel);
    }
  });

  it("refuses numbers without a name", () => {
    const decode = (change: object) =>
      codeOf(() =>
        decodeIssuerAuthority({ regimes: 1n, maxKycLevel: 1, clientClasses: 1, ...change }),
      );
    expect(decode({})).toBe("accepted");
    expect(decode({ regimes: 1n << 63n })).toBe("ERR_TRUST_RECORD_FORM");
    expect(decode({ regimes: 2n << BigInt(REGIMES.names.length) })).toBe("ERR_TRUST_RECORD_FORM");
    expect(decode({ maxKycLevel: 7 })).toBe("ERR_TRUST_RECORD_FORM");
    expect(decode({ clientClasses: 1 << CLIENT_CLASSES.names.length })).toBe(
      "ERR_TRUST_RECORD_FORM",
    );
  });
});
