import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../../src/field/scalar.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { createHolder } from "../../src/holder/create-holder.ts";
import { type ProvePossessionOptions, provePossession } from "../../src/holder/prove-possession.ts";
import { receiveCredential } from "../../src/holder/receive-credential.ts";
import { issueCredential } from "../../src/issuer/issue-credential.ts";
import {
  type VerifyPossessionOptions,
  verifyPossession,
} from "../../src/issuer/verify-possession.ts";
import { possessionContext } from "../../src/presentation/possession-context.ts";
import type { PossessionProof } from "../../src/presentation/possession-proof.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { type Artifacts, loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { parseProof } from "../../src/proving/parse-proof.ts";
import type { Prover } from "../../src/proving/prover.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import { verifyProof } from "../../src/proving/verify-proof.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { fullClaims } from "../support/world.ts";
import { countingRandom, EXPIRES_AT, exampleIssuer, NOW } from "./example-issuer.ts";

const ISSUER_ID = "did:web:kyc.example";
const CONTEXT = { credentialIssuer: "https://kyc.example", nonce: "wKI4LT17ac15ES9bw8ac4" };
const ALICE = createHolder(countingRandom(1));
const BOB = createHolder(countingRandom(2));

let hash: Hash;
let artifacts: Artifacts;
let key: VerificationKey;
let prover: Prover;
let proof: PossessionProof;

beforeAll(async () => {
  hash = await loadHash();
  artifacts = await loadArtifacts("build/artifacts", { allowDevelopmentKeys: true });
  key = keyOf("possession").verificationKey;
  prover = createProver({ artifacts, threads: 1 });
  proof = await prove();
});
afterAll(() => prover?.close());

function keyOf(id: string) {
  const circuit = artifacts.circuits.get(id);
  if (circuit === undefined) throw new Error(`no artifacts of ${id}`);
  return circuit;
}

const prove = (changes: Partial<ProvePossessionOptions> = {}) =>
  provePossession({ hash, holder: ALICE, issuerId: ISSUER_ID, ...CONTEXT, prover, ...changes });

const verify = (json: unknown, changes: Partial<VerifyPossessionOptions> = {}) =>
  verifyPossession({ proof: json, ...CONTEXT, verificationKey: key, ...changes });

const codeFor = (json: unknown, changes: Partial<VerifyPossessionOptions> = {}) =>
  codeOfAsync(() => verify(json, changes));

describe("verifyPossession, of real proofs", () => {
  it("gives the commitment that the holder's binding has, over JSON", async () => {
    const { commitment } = bindHolder(hash, ALICE, ISSUER_ID);
    expect(await verify(proof)).toBe(commitment);
    expect(await verify(JSON.parse(JSON.stringify(proof)))).toBe(commitment);
  });

  it("gives what a credential is then issued to: its holder receives it, nobody else", async () => {
    const holderCommitment = await verify(proof);
    const issuer = await exampleIssuer();
    const credential = await issueCredential(issuer, {
      customerId: "customer-1",
      holderCommitment,
      claims: {
        ...fullClaims(new Date(NOW * 1000)),
        kycLevel: "substantial",
        clientClasses: ["eu-retail"],
      },
      expiresAt: EXPIRES_AT,
    });
    const now = new Date(NOW * 1000);
    const received = await receiveCredential(credential, { hash, holder: ALICE, now });
    expect(received.holderCommitment).toBe(proof.commitment);
    expect(await codeOfAsync(() => receiveCredential(credential, { hash, holder: BOB, now }))).toBe(
      "ERR_CREDENTIAL_HOLDER_MISMATCH",
    );
  });

  it("refuses a proof for another nonce, and one for another issuer", async () => {
    const invalid = "ERR_VERIFICATION_PROOF_INVALID";
    expect(await codeFor(proof, { nonce: "another" })).toBe(invalid);
    expect(await codeFor(proof, { credentialIssuer: "https://other.example" })).toBe(invalid);
    expect(await codeFor(proof, { credentialIssuer: "https://kyc.example/" })).toBe(invalid);
  });

  it("refuses a proof that was shown to another issuer, who passes it on", async () => {
    const shown = await prove({ credentialIssuer: "https://relay.example" });
    expect(await codeFor(shown)).toBe("ERR_VERIFICATION_PROOF_INVALID");
    expect(await verify(shown, { credentialIssuer: "https://relay.example" })).toBe(
      BigInt(proof.commitment),
    );
  });

  it("refuses the proof of an earlier nonce, replayed", async () => {
    const later = { nonce: "the-next-nonce" };
    expect(await codeFor(proof, later)).toBe("ERR_VERIFICATION_PROOF_INVALID");
    expect(await verify(await prove(later), later)).toBe(BigInt(proof.commitment));
  });

  it("refuses another's commitment, and a commitment that is no canonical scalar", async () => {
    const bob = bindHolder(hash, BOB, ISSUER_ID);
    const stolen = { ...proof, commitment: String(bob.commitment) };
    expect(await codeFor(stolen)).toBe("ERR_VERIFICATION_PROOF_INVALID");
    for (const commitment of [
      String(BigInt(proof.commitment) + FIELD_ORDER),
      `0${proof.commitment}`,
      Number(proof.commitment),
    ]) {
      expect(await codeFor({ ...proof, commitment })).toBe("ERR_ISSUANCE_POSSESSION");
    }
  });

  it("refuses the commitment for another issuer under the same secret", async () => {
    const other = bindHolder(hash, ALICE, "did:web:other.example");
    expect(await codeFor({ ...proof, commitment: String(other.commitment) })).toBe(
      "ERR_VERIFICATION_PROOF_INVALID",
    );
  });

  it("rebuilds the context: a proof brings no signals of its own", async () => {
    const contextHash = String(possessionContext(CONTEXT));
    for (const extra of [{ contextHash }, { publicSignals: [proof.commitment, contextHash] }]) {
      expect(await codeFor({ ...proof, ...extra })).toBe("ERR_ISSUANCE_POSSESSION");
    }
  });

  it("the proof is for the context, and not for its negative, whose square is the same", async () => {
    const points = parseProof(proof.proof);
    const context = possessionContext(CONTEXT);
    const commitment = BigInt(proof.commitment);
    expect(await verifyProof(key, [commitment, context], points)).toBe(true);
    expect(await verifyProof(key, [commitment, FIELD_ORDER - context], points)).toBe(false);
  });

  it("refuses points that are changed, changed round, off their curve or out of range", async () => {
    const { a, b, c } = proof.proof;
    const change = (points: Partial<PossessionProof["proof"]>) =>
      codeFor({ ...proof, proof: { a, b, c, ...points } });
    const negated = String(BASE_FIELD_ORDER - BigInt(a[1]));
    expect(await change({ a: [a[0], negated] })).toBe("ERR_VERIFICATION_PROOF_INVALID");
    expect(await change({ a: c, c: a })).toBe("ERR_VERIFICATION_PROOF_INVALID");
    expect(await change({ a: [a[1], a[0]] })).toBe("ERR_VERIFICATION_POINT_OFF_CURVE");
    expect(await change({ b: [b[1], b[0]] })).toBe("ERR_VERIFICATION_POINT_OFF_CURVE");
    expect(await change({ c: ["0", "0"] })).toBe("ERR_VERIFICATION_POINT_OFF_CURVE");
    const aliased = String(BigInt(a[0]) + BASE_FIELD_ORDER);
    expect(await change({ a: [aliased, a[1]] })).toBe("ERR_VERIFICATION_PROOF_RANGE");
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "proof"],
    ["a list", []],
    ["an empty object", {}],
  ])("refuses %s in a proof's place", async (_, json) => {
    expect(await codeFor(json)).toBe("ERR_ISSUANCE_POSSESSION");
  });

  it("refuses a proof that names another key, though it would verify", async () => {
    const { verificationKeyHash } = keyOf("compliance");
    expect(await codeFor({ ...proof, verificationKeyHash })).toBe("ERR_VERIFICATION_KEY_MISMATCH");
    const unknown = { ...proof, verificationKeyHash: "0".repeat(64) };
    expect(await codeFor(unknown)).toBe("ERR_VERIFICATION_KEY_MISMATCH");
  });

  it("under another circuit's key no proof passes, whatever it names", async () => {
    const { verificationKey, verificationKeyHash } = keyOf("compliance");
    expect(await codeFor(proof, { verificationKey })).toBe("ERR_VERIFICATION_KEY_MISMATCH");
    expect(await codeFor({ ...proof, verificationKeyHash }, { verificationKey })).toBe(
      "ERR_VERIFICATION_SIGNALS_COUNT",
    );
  });

  it("an empty nonce or issuer is the caller's mistake, and never a context", async () => {
    for (const change of [{ nonce: "" }, { credentialIssuer: "" }]) {
      await expect(verify(proof, change)).rejects.toThrow(TypeError);
    }
  });

  it("asks the verifier that it is given, with its own signals, and takes no other yes than true", async () => {
    const context = possessionContext(CONTEXT);
    let asked: readonly bigint[] = [];
    const commitment = await verify(proof, {
      verify: (of, signals, points) => {
        asked = signals;
        return verifyProof(of, signals, points);
      },
    });
    expect(asked).toEqual([commitment, context]);
    const truthy = (() => Promise.resolve("yes")) as unknown as NonNullable<
      VerifyPossessionOptions["verify"]
    >;
    expect(await codeFor(proof, { verify: truthy })).toBe("ERR_VERIFICATION_PROOF_INVALID");
  });
});
