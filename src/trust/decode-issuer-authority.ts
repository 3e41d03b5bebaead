import { CLIENT_CLASSES, KYC_LEVELS, maskToNames, REGIMES } from "../credential/vocabulary.ts";
import type { IssuerAuthority } from "./issuer-record.ts";
import { failRecord } from "./parse-issuer-record.ts";

/** An issuer's authority in the numbers of ISSUER_RECORD_LAYOUT. */
export interface IssuerAuthorityNumbers {
  readonly regimes: bigint;
  readonly maxKycLevel: number;
  readonly clientClasses: number;
}

/**
 * Numbers -> names.
 * @throws TrustError `ERR_TRUST_RECORD_FORM` for a number that has no name in this version
 */
export function decodeIssuerAuthority(numbers: IssuerAuthorityNumbers): IssuerAuthority {
  const { regimes, maxKycLevel, clientClasses } = numbers;
  const level = maxKycLevel === 0 ? "none" : KYC_LEVELS.name(maxKycLevel);
  if (level === undefined) throw failRecord("authority.maxKycLevel", "a known level", "form");
  // Bit 0 is 'no regime'; the first named one is bit 1.
  assertNamed(regimes >> 1n, REGIMES.names.length, "regimes");
  assertNamed(BigInt(clientClasses), CLIENT_CLASSES.names.length, "clientClasses");
  return {
    regimes: [
      ...(regimes & 1n ? (["none"] as const) : []),
      ...maskToNames(REGIMES, regimes >> 1n),
    ] as IssuerAuthority["regimes"],
    maxKycLevel: level,
    clientClasses: maskToNames(
      CLIENT_CLASSES,
      BigInt(clientClasses),
    ) as unknown as IssuerAuthority["clientClasses"],
  };
}

/** A bit that has no name would be lost. */
function assertNamed(mask: bigint, names: number, member: string): void {
  if (mask >> BigInt(names) !== 0n) throw failRecord(`authority.${member}`, "known names", "form");
}
