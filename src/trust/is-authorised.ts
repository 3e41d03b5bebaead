import type { Claims } from "../credential/types.ts";
import { KYC_LEVELS } from "../credential/vocabulary.ts";
import type { IssuerAuthority } from "./issuer-record.ts";

const levelNumber = (name: string | undefined): number =>
  name === undefined || name === "none" ? 0 : KYC_LEVELS.number(name);

/** Whether claims lie within what the issuer may attest, as the circuit has it (`IssuerAuthority`). */
export function isAuthorised(
  authority: IssuerAuthority,
  claims: Pick<Claims, "kycRegime" | "kycLevel" | "clientClasses">,
): boolean {
  return (
    authority.regimes.includes(claims.kycRegime ?? "none") &&
    levelNumber(claims.kycLevel) <= levelNumber(authority.maxKycLevel) &&
    (claims.clientClasses ?? []).every((name) => authority.clientClasses.includes(name))
  );
}
