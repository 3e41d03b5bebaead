import type { Hash } from "../../src/field/poseidon.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { encodeAsOf } from "../../src/presentation/as-of.ts";
import { complianceInputs } from "../../src/presentation/compliance-inputs.ts";
import { requestContextHash, requestRule } from "../../src/presentation/request-rule.ts";
import type { PresentationRequest } from "../../src/presentation/types.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { statusPathFromTiles } from "../../src/status/status-path-from-tiles.ts";
import type { PublishedStatus, Wallet } from "./kyc-provider.ts";
import type { PublishedTrust } from "./registrar.ts";

export interface ForceProofOptions {
  readonly hash: Hash;
  readonly prover: Prover;
  readonly request: PresentationRequest;
  readonly wallet: Wallet;
  readonly trust: PublishedTrust;
  readonly status: PublishedStatus;
  /** Unix seconds that the proof would speak of. */
  readonly asOf: number;
}

/**
 * A wallet without scruples: lays out the circuit's inputs without asking whether the policy is met, and asks for a
 * proof. The witness generator finds no assignment that satisfies the circuit. That no other program finds one either
 * is for the constraints, which the circuit's own tests hold against forged witnesses.
 */
export async function forceProof(options: ForceProofOptions): Promise<void> {
  const { hash, prover, request, wallet, trust, status, asOf } = options;
  const { credential, holder } = wallet;
  const rule = requestRule(hash, request);
  const { x, y } = credential.issuer.publicKey;
  const { tree, records } = trust.verified;
  const index = tree.indexOf({ x: BigInt(x), y: BigInt(y) });
  const issuer = records[index];
  if (issuer === undefined) throw new Error("the registrar does not list the provider");
  await prover.prove(
    "compliance",
    complianceInputs({
      credential,
      holderSecret: holder.secret,
      holderBlind: bindHolder(hash, holder, credential.issuer.id).blind,
      issuer,
      trustPath: tree.path(index),
      statusPath: statusPathFromTiles(
        hash,
        credential.status.index,
        issuer.statusRoot,
        status.tilesFor(credential),
      ).path,
      policy: rule.policy,
      clauseIndex: 0,
      scope: rule.scope,
      asOf: encodeAsOf(asOf),
      contextHash: requestContextHash(request, rule.ruleHash, undefined),
    }),
  );
}
