import { ChainError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import { CHAIN_NUMBERS } from "../../policy/pack/chain-numbers.ts";
import { digestPolicyPack } from "../../policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import { validatePolicyPack } from "../../policy/pack/validate-policy-pack.ts";
import type { EncodedAnnouncement, EncodedTimes, Unprojected } from "./announcement.ts";
import { type AuthorityIds, projectFigures } from "./project-figures.ts";

export interface EncodeAnnouncementOptions {
  /** Where the signed pack is, for whoever reads the event. */
  readonly uri: string;
  /** For `equivalence`: recognised DIDs, or regimes where the row names no DID -> ids in the registry. */
  readonly authorities?: AuthorityIds | undefined;
}

export interface EncodeAnnouncementResult {
  /** The argument of the contract's `announce`. */
  readonly announcement: EncodedAnnouncement;
  /** Every part of the pack that contracts do not get. */
  readonly notProjected: readonly Unprojected[];
}

/** The registry's limits. */
const MOST_ROWS = 64;
const AS_OF_MOST = 2 ** 24 - 1;

/**
 * A pack -> what the registry's `announce` takes: times in seconds, names as numbers, the digest that the authority's
 * keys signed. A pack's version is not part of it: the chain counts its own.
 * @throws PolicyError those of `validatePolicyPack`; ChainError `ERR_CHAIN_POLICY_FORM` for a pack that the registry
 *   cannot hold
 */
export function encodeAnnouncement(
  hash: Hash,
  pack: PolicyPack,
  { uri, authorities = {} }: EncodeAnnouncementOptions,
): EncodeAnnouncementResult {
  const compiled = validatePolicyPack(hash, pack);
  const { figures, left } = projectFigures(pack, authorities);
  const rows = [figures.haircuts, figures.margins, figures.recognitions];
  if (rows.some(({ length }) => length > MOST_ROWS)) {
    throw cannotHold("$", `has more than ${MOST_ROWS} rows of a kind`);
  }
  if (compiled === undefined && rows.every(({ length }) => length === 0)) {
    throw cannotHold("$", "has neither rules nor a figure that contracts read");
  }
  if (uri === "") throw new TypeError("uri says where the signed pack is");
  return {
    announcement: {
      policyHash: compiled?.policyHash ?? 0n,
      packDigest: `0x${digestPolicyPack(pack)}`,
      validFrom: CHAIN_NUMBERS.unixSeconds(pack.validFrom),
      validUntil: CHAIN_NUMBERS.unixSeconds(pack.validUntil),
      regime: CHAIN_NUMBERS.regime(pack.regime),
      times: encodeTimes(pack),
      figures,
      uri,
    },
    notProjected: [...left, ...whatStaysOut(pack)],
  };
}

function encodeTimes({ times }: PolicyPack): EncodedTimes {
  const asOfOnChain = CHAIN_NUMBERS.seconds(times.asOfOnChain);
  if (asOfOnChain > AS_OF_MOST) {
    throw cannotHold("$.times.asOfOnChain", `is more than ${AS_OF_MOST} seconds`);
  }
  return {
    attestation: CHAIN_NUMBERS.seconds(times.attestation),
    attestationForLeverage: CHAIN_NUMBERS.seconds(times.attestationForLeverage),
    asOfOnChain,
    superseded: CHAIN_NUMBERS.seconds(times.superseded),
    solvencyReport: CHAIN_NUMBERS.seconds(times.solvencyReport),
  };
}

const OFF_CHAIN = [
  ["jurisdiction", "is for people"],
  ["sources", "is for people"],
  ["notice", "is for people"],
  ["lists", "its roots are compared off chain"],
  ["instruments", "no contract reads it"],
  ["risk", "no contract reads it"],
] as const;

const OFF_CHAIN_TIMES = [
  "asOfOverHttp",
  "rootWindow",
  "credential",
  "refreshAtBasisPoints",
  "coolingOff",
] as const;

function whatStaysOut(pack: PolicyPack): Unprojected[] {
  return [
    ...OFF_CHAIN.filter(([name]) => pack[name] !== undefined).map(([name, why]) => ({
      path: `$.${name}`,
      why,
    })),
    ...(pack.margin?.netting === undefined
      ? []
      : [{ path: "$.margin.netting", why: "no contract nets" }]),
    ...OFF_CHAIN_TIMES.filter((name) => pack.times[name] !== undefined).map((name) => ({
      path: `$.times.${name}`,
      why: "binds wallets, issuers and services",
    })),
  ];
}

function cannotHold(path: string, what: string): ChainError {
  return new ChainError("ERR_CHAIN_POLICY_FORM", `the registry cannot hold it: ${path} ${what}`, {
    details: { path },
  });
}
