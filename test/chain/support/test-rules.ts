import { parseEventLogs } from "viem";
import type { ChainClients } from "../../../src/chain/chain-clients.ts";
import { policyRegistryAbi } from "../../../src/chain/generated/policy-registry.abi.ts";
import type { EncodedAnnouncement } from "../../../src/chain/policy-oracle/announcement.ts";
import { writePolicyRegistry } from "../../../src/chain/policy-oracle/call-policy-registry.ts";
import { createAuthority } from "../../../src/chain/policy-oracle/create-authority.ts";
import { type Hex, keccakText } from "../../../src/presentation/abi-encode.ts";

const DAY = 86_400;

/** Seconds between an announcement and the earliest day of a further version. */
export const NOTICE = DAY;

/** What versions say of times unless told. */
export const TIMES = {
  attestation: 30 * DAY,
  attestationForLeverage: DAY,
  asOfOnChain: DAY,
  superseded: 7 * DAY,
  solvencyReport: 35 * DAY,
} as const;

/** A version of rules alone, of any hash, for ten years. */
export function announcementOf(
  policyHash: bigint,
  validFrom: number,
  change: Partial<EncodedAnnouncement> = {},
): EncodedAnnouncement {
  return {
    policyHash,
    packDigest: keccakText(`pack ${policyHash}`),
    validFrom,
    validUntil: validFrom + 3650 * DAY,
    regime: 1,
    times: TIMES,
    figures: { haircuts: [], margins: [], recognitions: [] },
    uri: "https://regulator.example/pack.json",
    ...change,
  };
}

/** Versions of a policy in the oracle, announced by hand: tests have hashes that are of no pack. */
export interface TestRules {
  readonly authorityId: Hex;
  /** The oracle's id of the policy; the first announcement creates it. */
  readonly oraclePolicyId: Hex;
  /** @returns the version's number */
  announce(announcement: EncodedAnnouncement): Promise<number>;
}

/** An authority of the account's, and one policy of it. */
export async function createTestRules(
  regulator: ChainClients,
  policyRegistry: Hex,
  did = "did:web:regulator.example",
): Promise<TestRules> {
  const packId = "rules";
  const options = { policyRegistry, did, minNotice: NOTICE };
  const { authorityId } = await createAuthority(regulator, options);
  const oraclePolicyId = await regulator.publicClient.readContract({
    address: policyRegistry,
    abi: policyRegistryAbi,
    functionName: "policyIdOf",
    args: [authorityId, packId],
  });
  return {
    authorityId,
    oraclePolicyId,
    async announce(announcement) {
      const args = [authorityId, packId, announcement] as const;
      const { logs } = await writePolicyRegistry(regulator, policyRegistry, "announce", args);
      const eventName = "PolicyUpdated";
      const [event] = parseEventLogs({ abi: policyRegistryAbi, eventName, logs });
      if (event === undefined) throw new Error("the announcement left no event");
      return event.args.version;
    },
  };
}
