import { holderCommitment } from "../../src/credential/credential-commitment.ts";
import type { Signer } from "../../src/credential/signer.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { MemoryCommitmentRegistry } from "../../src/issuer/commitment-registry.ts";
import {
  type CreateIssuerOptions,
  createIssuer,
  type Issuer,
} from "../../src/issuer/create-issuer.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { StatusList } from "../../src/status/status-list.ts";

export const ISSUER_SECRET = new Uint8Array(32).fill(11);
export const NOW = Date.UTC(2026, 0, 11, 12, 0, 0) / 1000;
export const EXPIRES_AT = "2027-01-11T00:00:00Z";

/** Bytes that differ from call to call and are the same in every run. */
export function countingRandom(seed = 1): (bytes: Uint8Array) => void {
  let state = seed;
  return (bytes) => {
    for (let i = 0; i < bytes.length; i++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      bytes[i] = state >>> 16;
    }
  };
}

export async function exampleIssuer(
  changes: Partial<CreateIssuerOptions> = {},
): Promise<Issuer & { readonly registry: MemoryCommitmentRegistry }> {
  const registry = new MemoryCommitmentRegistry();
  const signer: Signer = changes.signer ?? (await createLocalSigner(ISSUER_SECRET));
  const issuer = await createIssuer({
    id: "did:web:kyc.example",
    authority: {
      regimes: ["EU-AMLR", "none"],
      maxKycLevel: "substantial",
      clientClasses: ["eu-retail", "us-accredited"],
    },
    statusAddress: "https://kyc.example/status/",
    statusList: new StatusList(4),
    registry,
    random: countingRandom(),
    now: () => NOW,
    ...changes,
    signer,
  });
  return { ...issuer, registry };
}

export async function commitmentOf(secret: bigint): Promise<bigint> {
  return holderCommitment(await loadHash(), secret, 9n);
}
