import type { CaseGroup } from "../attack-case.ts";
import type { RealStatement } from "../real-statement.ts";
import { keyAndSignalCases } from "./key-and-signal-cases.ts";
import { possessionCases } from "./possession-cases.ts";
import { presentationCases } from "./presentation-cases.ts";

export function verifierCases(real: RealStatement): CaseGroup {
  return { cases: [...keyAndSignalCases(), ...presentationCases(real), ...possessionCases()] };
}
