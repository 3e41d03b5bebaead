import { readFileSync } from "node:fs";
import { parseContractArtifact } from "../../../src/chain/contract-artifacts.ts";
import type { EncodedAnnouncement } from "../../../src/chain/policy-oracle/announcement.ts";
import { writePolicyRegistry } from "../../../src/chain/policy-oracle/call-policy-registry.ts";
import { createAuthority } from "../../../src/chain/policy-oracle/create-authority.ts";
import { deployPolicyRegistry } from "../../../src/chain/policy-oracle/deploy-policy-registry.ts";
import { encodeAnnouncement } from "../../../src/chain/policy-oracle/encode-announcement.ts";
import { digestPolicyPack } from "../../../src/policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../../src/policy/pack/policy-pack.ts";
import { signPolicyPack } from "../../../src/policy/pack/sign-policy-pack.ts";
import type { SignedPack } from "../../../src/policy/pack/signed-pack.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import { DID, ED_KEYS, hash, kid, packOf } from "../../policy/pack/fixtures.ts";
import type { LocalChain } from "./local-chain.ts";

export const NOTICE = 7 * 86_400;
export const URI = "https://regulator.example/packs/test-pack.json";
export const FOREIGN: Hex = `0x${"ab".repeat(32)}`;
export const AUTHORITIES = { "UK-MLR": FOREIGN };

export function readPolicyRegistryArtifact() {
  const name = "PolicyRegistry";
  const file = new URL(`../../../build/contracts/${name}.json`, import.meta.url);
  return parseContractArtifact(JSON.parse(readFileSync(file, "utf8")), name);
}

/** A registry with the fixtures' authority: the owner is its admin, and notice is a week. */
export async function deployOracle(chain: LocalChain) {
  const policyRegistry = await deployPolicyRegistry(chain.owner, readPolicyRegistryArtifact());
  const { authorityId } = await createAuthority(chain.owner, {
    policyRegistry,
    did: DID,
    minNotice: NOTICE,
  });
  return { policyRegistry, authorityId };
}

/** The fixtures' pack, signed by these of its keys. */
export async function signBy(pack: PolicyPack, ...signers: readonly number[]): Promise<SignedPack> {
  let signed: SignedPack | undefined;
  for (const i of signers) {
    signed = await signPolicyPack(pack, {
      hash,
      kid: kid(i),
      key: ED_KEYS[i],
      ...(signed === undefined ? {} : { signed }),
    });
  }
  if (signed === undefined) throw new TypeError("name a signer");
  return signed;
}

/** The first version of the pack, and one that follows on it. */
export const FIRST = packOf({ version: 1, supersedes: undefined });
export const following = (pack: PolicyPack, change: Readonly<Record<string, unknown>> = {}) =>
  packOf({
    version: pack.version + 1,
    supersedes: { version: pack.version, sha256: digestPolicyPack(pack) },
    validFrom: "2026-09-01T00:00:00Z",
    ...change,
  });

/** What a publisher could send that is not the pack. */
export async function announceByHand(
  clients: LocalChain["owner"],
  registry: { readonly policyRegistry: Hex; readonly authorityId: Hex },
  change: (announcement: EncodedAnnouncement) => EncodedAnnouncement,
  pack: PolicyPack = FIRST,
  packId: string = pack.id,
) {
  const { announcement } = encodeAnnouncement(hash, pack, { uri: URI, authorities: AUTHORITIES });
  return writePolicyRegistry(clients, registry.policyRegistry, "announce", [
    registry.authorityId,
    packId,
    change(announcement),
  ]);
}
