import { formatDate, formatInstant } from "../../src/credential/calendar.ts";
import type { Claims } from "../../src/credential/types.ts";
import { utcDate } from "../../src/presentation/as-of.ts";
import { DAY } from "./kyc-provider.ts";

/** Every claim that a credential can have: an adult who lives in Portugal. */
export function fullClaims(now: number): Claims {
  return {
    personType: "natural",
    kycLevel: "high",
    kycRegime: "EU-AMLR",
    riskRating: "low",
    pep: "none",
    residence: {
      country: "PT",
      subdivision: "PT-11",
      evidence: "government-register",
      since: "2016-04-01",
    },
    taxResidences: ["PT", "DE"],
    citizenships: ["PT", "BR"],
    dateOfBirth: "1988-06-17",
    clientClasses: ["eu-retail"],
    suitability: ["crypto-basics", "volatility", "custody"],
    kycDoneAt: formatInstant(now - 30 * DAY),
  };
}

/** The same person in another country, which the policy does not accept. */
export function deniedClaims(now: number): Claims {
  return {
    ...fullClaims(now),
    residence: {
      country: "US",
      subdivision: "US-NY",
      evidence: "government-register",
      since: "2016-04-01",
    },
    taxResidences: ["US"],
    kycRegime: "US-BSA",
  };
}

/** The same person, and the day of their coming of age is today. */
export function youngClaims(now: number, years: number): Claims {
  return { ...fullClaims(now), dateOfBirth: formatDate(utcDate(birthday(now)) - years * 10_000) };
}

/** Unix seconds at the start of the birthday: today, or the day before where today is 29 February. */
export function birthday(now: number): number {
  const today = now - (now % DAY);
  return utcDate(today) % 10_000 === 229 ? today - DAY : today;
}
