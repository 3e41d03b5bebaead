import { exportJWK, generateKeyPair } from "jose";
import type { ChainClients } from "../../src/chain/chain-clients.ts";
import { announcePolicy } from "../../src/chain/policy-oracle/announce-policy.ts";
import { createAuthority } from "../../src/chain/policy-oracle/create-authority.ts";
import { formatInstant } from "../../src/credential/calendar.ts";
import type { Hash } from "../../src/field/poseidon.ts";
import { compilePolicy } from "../../src/policy/compile-policy.ts";
import type { Authority } from "../../src/policy/pack/authority-schema.ts";
import { DEFAULT_TIMES } from "../../src/policy/pack/default-times.ts";
import { signPolicyPack } from "../../src/policy/pack/sign-policy-pack.ts";
import type { SignedPack } from "../../src/policy/pack/signed-pack.ts";
import type { Policy } from "../../src/policy/policy.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";

/** An authority of the demonstration and the pack that it has signed. */
export interface Regulator {
  readonly authority: Authority;
  readonly signed: SignedPack;
}

/** What the oracle has of it. */
export interface AnnouncedRules {
  readonly authorityId: Hex;
  readonly oraclePolicyId: Hex;
  readonly policyVersion: number;
}

const DID = "did:web:regulator.example";
const DAY = 86_400;

/** Signs a pack with these rules, in force for a year from this time on. */
export async function createRegulator(
  hash: Hash,
  policy: Policy,
  validFrom: number,
): Promise<Regulator> {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const { kty, crv, x, d } = await exportJWK(privateKey);
  const kid = `${DID}#key-1`;
  const publicKeyJwk = { kty, crv, x } as Authority["keys"][number]["publicKeyJwk"];
  const authority = { did: DID, threshold: 1, keys: [{ id: kid, publicKeyJwk }] };
  const pack = {
    type: "SymbolonPolicyPack",
    formatVersion: 1,
    id: policy.id,
    version: 1,
    title: policy.title,
    jurisdiction: "EU",
    regime: "EU-AMLR",
    example: true,
    notice: "A pack of the demonstration; no authority has issued it.",
    validFrom: formatInstant(validFrom),
    validUntil: formatInstant(validFrom + 365 * DAY),
    authority,
    sources: [
      {
        id: "demo",
        title: "The demonstration",
        url: "https://regulator.example/demo",
        asOf: "2026-01-01",
        unhashed: "there is nothing behind it",
      },
    ],
    rules: policy,
    policyHash: String(compilePolicy(hash, policy).policyHash),
    times: DEFAULT_TIMES,
  };
  const signed = await signPolicyPack(pack, { hash, kid, key: { kty, crv, x, d } });
  return { authority, signed };
}

/** Creates the authority in the oracle, and announces the pack as its policy's first version. */
export async function announceRules(
  clients: ChainClients,
  hash: Hash,
  policyRegistry: Hex,
  { authority, signed }: Regulator,
): Promise<AnnouncedRules> {
  const { did } = authority;
  const { authorityId } = await createAuthority(clients, { policyRegistry, did, minNotice: DAY });
  const { policyId, version } = await announcePolicy(clients, {
    hash,
    policyRegistry,
    authorityId,
    signed,
    authority,
    uri: "https://regulator.example/pack.json",
  });
  return { authorityId, oraclePolicyId: policyId, policyVersion: version };
}
