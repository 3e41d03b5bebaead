import type { Hex } from "../../presentation/abi-encode.ts";

/** IPolicyRegistry.Haircut */
export interface EncodedHaircut {
  readonly collateralClass: number;
  readonly bps: number;
  readonly maxBps: number;
  readonly referenceVolatilityBps: number;
}

/** IPolicyRegistry.Margin */
export interface EncodedMargin {
  readonly assetClass: number;
  readonly clientClass: number;
  readonly initialBps: number;
  readonly maxInitialBps: number;
  readonly leverageHundredths: number;
  readonly referenceVolatilityBps: number;
}

/** IPolicyRegistry.Recognition */
export interface EncodedRecognition {
  readonly authorityId: Hex;
  readonly regime: number;
  readonly scopes: number;
  readonly until: number;
}

/** IPolicyRegistry.Figures */
export interface EncodedFigures {
  readonly haircuts: readonly EncodedHaircut[];
  readonly margins: readonly EncodedMargin[];
  readonly recognitions: readonly EncodedRecognition[];
}

/** IPolicyRegistry.Times, in seconds */
export interface EncodedTimes {
  readonly attestation: number;
  readonly attestationForLeverage: number;
  readonly asOfOnChain: number;
  readonly superseded: number;
  readonly solvencyReport: number;
}

/** IPolicyRegistry.Announcement */
export interface EncodedAnnouncement {
  readonly policyHash: bigint;
  readonly packDigest: Hex;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly regime: number;
  readonly times: EncodedTimes;
  readonly figures: EncodedFigures;
  readonly uri: string;
}

/** A part of a pack that contracts do not get. It stays in the signed pack, which the digest names. */
export interface Unprojected {
  /** JSON path in the pack. */
  readonly path: string;
  readonly why: string;
}
