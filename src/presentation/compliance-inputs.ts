import { claimWords } from "../credential/claim-words.ts";
import type { Credential } from "../credential/types.ts";
import { ARITY, type MerklePath } from "../field/merkle.ts";
import { assertScalar, parseScalar } from "../field/scalar.ts";
import type { CompiledPolicy } from "../policy/policy.ts";
import { STATUS_DEPTH } from "../status/status-tree-parameters.ts";
import { TRUST_DEPTH } from "../trust/issuer-record-layout.ts";
import { type IssuerRecord, issuerWord } from "../trust/trust-tree.ts";

/** The circuit's input names; every value a scalar or nested lists of scalars. */
export interface ComplianceInputs {
  readonly [name: string]: bigint | readonly bigint[] | readonly (readonly bigint[])[];
  readonly holderSecret: bigint;
  readonly holderBlind: bigint;
  readonly claimWords: readonly bigint[];
  readonly extensionRoot: bigint;
  readonly salt: bigint;
  readonly issuerKey: readonly bigint[];
  readonly signatureR8: readonly bigint[];
  readonly signatureS: bigint;
  readonly issuerWord: bigint;
  readonly statusRoot: bigint;
  readonly statusPath: readonly (readonly bigint[])[];
  readonly trustPath: readonly (readonly bigint[])[];
  readonly clauseWords: readonly bigint[];
  readonly clauseHashes: readonly bigint[];
  readonly scope: bigint;
  readonly asOf: bigint;
  readonly contextHash: bigint;
}

export interface ComplianceInputsOptions {
  readonly credential: Credential;
  readonly holderSecret: bigint;
  readonly holderBlind: bigint;
  /** The credential's issuer, as the trust tree lists it. */
  readonly issuer: IssuerRecord;
  /** Path of the issuer's leaf. */
  readonly trustPath: MerklePath;
  /** Path of the credential's status word in the issuer's status tree. */
  readonly statusPath: MerklePath;
  readonly policy: CompiledPolicy;
  /** The clause to satisfy; the proof hides which. */
  readonly clauseIndex: number;
  readonly scope: bigint;
  /** The public signal, from `encodeAsOf`. */
  readonly asOf: bigint;
  readonly contextHash: bigint;
}

/**
 * Lays out the private and public inputs of the circuit `compliance`. It says nothing about whether they satisfy it.
 * @throws RangeError for a path of a wrong depth or a clause that the policy has not
 */
export function complianceInputs(options: ComplianceInputsOptions): ComplianceInputs {
  const { credential, issuer, policy, clauseIndex } = options;
  const clause = policy.clauses[clauseIndex];
  if (clause === undefined) throw new RangeError("the policy has no clause of this index");
  const { publicKey } = credential.issuer;
  return {
    holderSecret: assertScalar(options.holderSecret, "holderSecret"),
    holderBlind: assertScalar(options.holderBlind, "holderBlind"),
    claimWords: claimWords(credential),
    extensionRoot: parseScalar(credential.extensionRoot, "extensionRoot"),
    salt: parseScalar(credential.salt, "salt"),
    issuerKey: [parseScalar(publicKey.x, "issuer.x"), parseScalar(publicKey.y, "issuer.y")],
    signatureR8: [
      parseScalar(credential.signature.r8.x, "r8.x"),
      parseScalar(credential.signature.r8.y, "r8.y"),
    ],
    signatureS: parseScalar(credential.signature.s, "s"),
    issuerWord: issuerWord(issuer),
    statusRoot: assertScalar(issuer.statusRoot, "statusRoot"),
    statusPath: pathLevels(options.statusPath, STATUS_DEPTH, "statusPath"),
    trustPath: pathLevels(options.trustPath, TRUST_DEPTH, "trustPath"),
    clauseWords: [...clause.words],
    clauseHashes: [...policy.clauseHashes],
    scope: assertScalar(options.scope, "scope"),
    asOf: assertScalar(options.asOf, "asOf"),
    contextHash: assertScalar(options.contextHash, "contextHash"),
  };
}

function pathLevels({ levels }: MerklePath, depth: number, name: string): bigint[][] {
  if (levels.length !== depth || levels.some((children) => children.length !== ARITY)) {
    throw new RangeError(`${name} must have ${depth} levels of ${ARITY} children`);
  }
  return levels.map((children) => children.map((child) => assertScalar(child, name)));
}
