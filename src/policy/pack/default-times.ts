import type { PackTimes } from "./policy-pack-schema.ts";

/** The product's defaults, for whoever writes a pack: a pack states every time itself, and nothing fills one in. */
export const DEFAULT_TIMES: PackTimes = {
  attestation: "30d",
  attestationForLeverage: "24h",
  asOfOverHttp: "10m",
  asOfOnChain: "24h",
  rootWindow: "24h",
  credential: "365d",
  refreshAtBasisPoints: 8_000,
  superseded: "7d",
  supersededForClosing: "always",
  solvencyReport: "35d",
};
