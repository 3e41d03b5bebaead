import { encodeAbiParameters, getAbiItem, keccak256, type PublicClient } from "viem";
import { ChainError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import type { Authority } from "../../policy/pack/authority-schema.ts";
import { CHAIN_NAMES } from "../../policy/pack/chain-numbers.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import { verifyPolicyPack } from "../../policy/pack/verify-policy-pack.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { policyRegistryAbi } from "../generated/policy-registry.abi.ts";
import type { EncodedAnnouncement, EncodedFigures, Unprojected } from "./announcement.ts";
import { readPolicyRegistry } from "./call-policy-registry.ts";
import { encodeAnnouncement } from "./encode-announcement.ts";
import type { AuthorityIds } from "./project-figures.ts";
import {
  type PolicyVersionOnChain,
  type ReadPolicyVersionOptions,
  readPolicyVersion,
} from "./read-policy-version.ts";

export interface VerifyPolicyOnChainOptions extends ReadPolicyVersionOptions {
  readonly hash: Hash;
  /** The signed pack, as JSON. */
  readonly signed: unknown;
  /** Of a detached signature: the pack. */
  readonly pack?: unknown;
  /** Whose signatures count, pinned by the caller. */
  readonly authority: Authority;
  /** As `encodeAnnouncement` takes them. */
  readonly authorities?: AuthorityIds | undefined;
}

export interface VerifiedPolicyOnChain extends PolicyVersionOnChain {
  readonly pack: PolicyPack;
  readonly digest: string;
  readonly signedBy: readonly string[];
  readonly notProjected: readonly Unprojected[];
}

/**
 * Checks that a version in the registry says what a signed pack says: whose it is, digest, policy hash, regime, times
 * and every figure. Whether it is in force, and whether the policy is suspended, is in the result and refuses nothing.
 * Rejects with PolicyError as `verifyPolicyPack`; with ChainError `ERR_CHAIN_POLICY_MISMATCH`, whose `details.differs`
 * names each part, and as `encodeAnnouncement` and `readPolicyVersion`.
 */
export async function verifyPolicyOnChain(
  publicClient: PublicClient,
  options: VerifyPolicyOnChainOptions,
): Promise<VerifiedPolicyOnChain> {
  const { hash, policyRegistry, policyId, authority, authorities, signed, pack: beside } = options;
  const { pack, digest, signedBy } = await verifyPolicyPack(signed, {
    hash,
    authority,
    now: "any",
    ...(beside === undefined ? {} : { pack: beside }),
  });
  const { announcement, notProjected } = encodeAnnouncement(hash, pack, { uri: "-", authorities });
  const onChain = await readPolicyVersion(publicClient, options);
  const expectedId = await readPolicyRegistry(publicClient, policyRegistry, "policyIdOf", [
    onChain.authorityId,
    pack.id,
  ]);
  const { did } = await readPolicyRegistry(publicClient, policyRegistry, "authorityOf", [
    onChain.authorityId,
  ]);
  const isFiguresHash = onChain.figuresHash === hashFigures(announcement.figures);
  const differs = [
    ...(expectedId === policyId.toLowerCase() ? [] : ["policyId"]),
    ...(did === pack.authority.did ? [] : ["authority"]),
    ...diffRecord(announcement, onChain),
    ...(isFiguresHash
      ? []
      : await diffFigures(publicClient, options, onChain.version, announcement.figures)),
  ];
  if (differs.length > 0) {
    throw new ChainError(
      "ERR_CHAIN_POLICY_MISMATCH",
      `version ${onChain.version} on chain is not the signed pack: ${differs.join(", ")}`,
      { details: { version: onChain.version, differs } },
    );
  }
  return { ...onChain, pack, digest, signedBy, notProjected };
}

function diffRecord(expected: EncodedAnnouncement, onChain: PolicyVersionOnChain): string[] {
  const members = ["packDigest", "policyHash", "validFrom", "validUntil", "regime"] as const;
  const times = Object.keys(expected.times) as (keyof EncodedAnnouncement["times"])[];
  return [
    ...members.filter((name) => expected[name] !== onChain[name]),
    ...times
      .filter((name) => expected.times[name] !== onChain.times[name])
      .map((name) => `times.${name}`),
  ];
}

const [, , announcementInput] = getAbiItem({ abi: policyRegistryAbi, name: "announce" }).inputs;
const figuresInput = announcementInput.components[6];

/** As the contract hashes what it was given. */
function hashFigures(figures: EncodedFigures): Hex {
  return keccak256(encodeAbiParameters([figuresInput], [figures] as never));
}

/**
 * Each row that a contract would read, by name. Where no haircut and no margin accounts for the hash it is
 * `recognitions`, which contracts do not list (or rows in another order).
 */
async function diffFigures(
  publicClient: PublicClient,
  { policyRegistry, policyId }: ReadPolicyVersionOptions,
  version: number,
  figures: EncodedFigures,
): Promise<string[]> {
  const read = <Name extends "haircutOf" | "marginOf">(name: Name, numbers: readonly number[]) =>
    readPolicyRegistry(publicClient, policyRegistry, name, [
      policyId,
      version,
      ...numbers,
    ] as never) as Promise<Readonly<Record<string, number>>>;
  const differs: string[] = [];
  for (const [i, name] of CHAIN_NAMES.haircutClasses.entries()) {
    const expected = figures.haircuts.find(({ collateralClass }) => collateralClass === i + 1);
    const row = await read("haircutOf", [i + 1]);
    if (!isSameRow(expected, row)) differs.push(`haircuts.${name}`);
  }
  const clients = ["every client", ...CHAIN_NAMES.clientClasses];
  for (const [i, assetClass] of CHAIN_NAMES.marginClasses.entries()) {
    for (const [clientClass, client] of clients.entries()) {
      const row = await read("marginOf", [i + 1, clientClass]);
      if (!isSameRow(marginOf(figures, i + 1, clientClass), row)) {
        differs.push(`margins.${assetClass}.${client}`);
      }
    }
  }
  return differs.length === 0 ? ["recognitions"] : differs;
}

/** As the contract answers: a class of clients without a row of its own has that of every client. */
const marginOf = ({ margins }: EncodedFigures, assetClass: number, clientClass: number) => {
  const own = margins.filter((row) => row.assetClass === assetClass);
  return (
    own.find((row) => row.clientClass === clientClass) ?? own.find((row) => row.clientClass === 0)
  );
};

function isSameRow(expected: object | undefined, row: Readonly<Record<string, number>>): boolean {
  const values = (expected ?? {}) as Readonly<Record<string, number>>;
  return Object.entries(row).every(([name, value]) => (values[name] ?? 0) === value);
}
