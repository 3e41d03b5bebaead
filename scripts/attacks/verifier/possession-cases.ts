import {
  type VerifyPossessionOptions,
  verifyPossession,
} from "../../../src/issuer/verify-possession.ts";
import { possessionContext } from "../../../src/presentation/possession-context.ts";
import type { PossessionProof } from "../../../src/presentation/possession-proof.ts";
import { hashVerificationKey } from "../../../src/proving/hash-verification-key.ts";
import { createTrapdoorKey } from "../../../test/support/trapdoor-key.ts";
import { type AttackCase, outcomeOf } from "../attack-case.ts";

const { key, prove } = createTrapdoorKey(2);
const context = { credentialIssuer: "https://kyc.example", nonce: "n-1" };
const possession: PossessionProof = {
  circuitId: "possession",
  commitment: "12345",
  proof: prove([12345n, possessionContext(context)]),
  verificationKeyHash: hashVerificationKey(key),
};

const verifies = (proof: unknown, own: Partial<VerifyPossessionOptions> = {}) =>
  outcomeOf(() => verifyPossession({ proof, ...context, verificationKey: key, ...own }));

/** V6: a proof of possession where it was not made for. */
export function possessionCases(): AttackCase[] {
  const refuses = (
    title: string,
    by: RegExp,
    attack: () => ReturnType<typeof verifies>,
  ): AttackCase => ({
    id: "V6",
    layer: "verifier",
    title,
    by,
    attack,
    twin: () => verifies(possession),
  });
  const invalid = /PROOF_INVALID/;
  return [
    refuses("possession shown to another issuer, who passes it on", invalid, () =>
      verifies(possession, { credentialIssuer: "https://kyc.example:8443" }),
    ),
    refuses("possession of an earlier nonce, replayed", invalid, () =>
      verifies(possession, { nonce: "n-2" }),
    ),
    refuses("possession of another's commitment", invalid, () =>
      verifies({ ...possession, commitment: "12346" }),
    ),
    refuses("possession with a context of the prover's choice", /ISSUANCE_POSSESSION/, () =>
      verifies({ ...possession, contextHash: "1" }),
    ),
    refuses("possession under a key of the prover's choice", /KEY_MISMATCH/, () =>
      verifies({ ...possession, verificationKeyHash: "ab".repeat(32) }),
    ),
  ];
}
