import { beforeAll, describe, expect, it } from "vitest";
import { ProvingError } from "../../src/errors.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { createHolder } from "../../src/holder/create-holder.ts";
import { type ProvePossessionOptions, provePossession } from "../../src/holder/prove-possession.ts";
import { possessionContext } from "../../src/presentation/possession-context.ts";
import { parsePossessionProof } from "../../src/presentation/possession-proof.ts";
import { parseProof } from "../../src/proving/parse-proof.ts";
import type { CircuitInputs, ProveResult, Prover } from "../../src/proving/prover.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";

/** Some well-formed proof: a prover's is not verified here. */
const PROOF = parseProof(createTrapdoorKey(2).prove([1n, 2n]));
const KEY_HASH = "ab".repeat(32);
const holder = createHolder((bytes) => bytes.fill(7));
const CONTEXT = { credentialIssuer: "https://kyc.example", nonce: "n-1" };
const ISSUER_ID = "did:web:kyc.example";

let hash: Hash;
let honest: readonly [bigint, bigint];
beforeAll(async () => {
  hash = await loadHash();
  honest = [bindHolder(hash, holder, ISSUER_ID).commitment, possessionContext(CONTEXT)];
});

type AskedProver = Prover & { readonly asked: [string, CircuitInputs][] };

/** Proves whatever it is told, so that only the wallet's own checks stand between. Real proofs: test/issuer. */
function proverOf(signals: () => readonly bigint[], changes: Partial<Prover> = {}): AskedProver {
  const asked: [string, CircuitInputs][] = [];
  return {
    asked,
    proofSystem: "groth16-bn254",
    verificationKeyHash: (id) => (id === "possession" ? KEY_HASH : undefined),
    async prove(circuitId, inputs): Promise<ProveResult> {
      asked.push([circuitId, inputs]);
      return { proof: PROOF, publicSignals: [...signals()] };
    },
    close: () => Promise.resolve(),
    ...changes,
  };
}

const prove = (prover: Prover, changes: Partial<ProvePossessionOptions> = {}) =>
  provePossession({ hash, holder, issuerId: ISSUER_ID, ...CONTEXT, prover, ...changes });

describe("provePossession", () => {
  it("proves the openings of the binding for the context, and says the commitment alone", async () => {
    const prover = proverOf(() => honest);
    const proof = await prove(prover);
    const { blind } = bindHolder(hash, holder, ISSUER_ID);
    const [, contextHash] = honest;
    expect(prover.asked).toEqual([
      ["possession", { holderSecret: holder.secret, holderBlind: blind, contextHash }],
    ]);
    expect(parsePossessionProof(proof)).toEqual(proof);
    expect(proof).toMatchObject({ commitment: String(honest[0]), verificationKeyHash: KEY_HASH });
    expect(Object.keys(proof)).toHaveLength(4);
    expect(JSON.stringify(proof)).not.toContain(String(holder.secret));
    expect(JSON.stringify(proof)).not.toContain(String(blind));
  });

  it("refuses signals other than the holder's: another commitment, context, order or number", async () => {
    const [commitment, context] = honest;
    for (const signals of [
      [commitment + 1n, context],
      [commitment, context + 1n],
      [context, commitment],
      [commitment],
      [commitment, context, 0n],
    ]) {
      const prover = proverOf(() => signals);
      expect(await codeOfAsync(() => prove(prover))).toBe("ERR_PROVING_BACKEND");
    }
  });

  it("binds another issuer's id to another commitment", async () => {
    const prover = proverOf(() => honest);
    const other = { issuerId: "did:web:other.example" };
    expect(await codeOfAsync(() => prove(prover, other))).toBe("ERR_PROVING_BACKEND");
    expect(prover.asked[0]?.[1].holderBlind).not.toBe(bindHolder(hash, holder, ISSUER_ID).blind);
  });

  it("refuses a prover without the circuit before any work", async () => {
    const { verificationKeyHash: _, ...silent } = proverOf(() => honest);
    const lacking = proverOf(() => honest, { verificationKeyHash: () => undefined });
    for (const prover of [silent, lacking]) {
      expect(await codeOfAsync(() => prove(prover))).toBe("ERR_PROVING_CIRCUIT_UNKNOWN");
      expect(prover.asked).toEqual([]);
    }
  });

  it("an empty nonce or issuer is the caller's mistake, found before any work", async () => {
    const prover = proverOf(() => honest);
    await expect(prove(prover, { nonce: "" })).rejects.toThrow(TypeError);
    await expect(prove(prover, { credentialIssuer: "" })).rejects.toThrow(TypeError);
    expect(prover.asked).toEqual([]);
  });

  it("ends at once where it was aborted, and hands signal and progress on", async () => {
    const prover = proverOf(() => honest);
    const aborted = AbortSignal.abort();
    expect(await codeOfAsync(() => prove(prover, { signal: aborted }))).toBe("ERR_PROVING_ABORTED");
    expect(prover.asked).toEqual([]);

    const { signal } = new AbortController();
    const onProgress = () => undefined;
    let handed: unknown;
    const watched = proverOf(() => honest, {
      prove(_circuit, _inputs, options) {
        handed = options;
        throw new ProvingError("ERR_PROVING_WORKER_LOST", "lost");
      },
    });
    expect(await codeOfAsync(() => prove(watched, { signal, onProgress }))).toBe(
      "ERR_PROVING_WORKER_LOST",
    );
    expect(handed).toEqual({ signal, onProgress });
  });
});
