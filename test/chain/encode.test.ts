import { encodeAbiParameters, encodeFunctionData, hashTypedData } from "viem";
import { describe, expect, it } from "vitest";
import { attestationTypedData } from "../../src/chain/attestation-typed-data.ts";
import { parseContractArtifact } from "../../src/chain/contract-artifacts.ts";
import { decisionTypedData } from "../../src/chain/decision-typed-data.ts";
import { encodePresentation, encodeStatement } from "../../src/chain/encode-presentation.ts";
import { encodeProof, encodeVerificationKey } from "../../src/chain/encode-proof.ts";
import { expectedCode } from "../../src/chain/expected-code.ts";
import { complianceRegistryAbi } from "../../src/chain/generated/compliance-registry.abi.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import type { Presentation } from "../../src/presentation/types.ts";
import { parseProof } from "../../src/proving/parse-proof.ts";
import { codeOf } from "../support/thrown.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";

const trapdoor = createTrapdoorKey(5);
const proofJson = trapdoor.prove([1n, 2n, 3n, 4n, 5n]);
const chain = {
  chainId: 31_337,
  registry: "0x5fbdb2315678afecb367f032d93f642f64180aa3",
  policyId: `0x${"11".repeat(32)}`,
  policyVersion: 3,
} as const;
const circuits = [{ id: "compliance", version: 1, verificationKeyHash: "" }];
const nonce = `0x${"22".repeat(32)}` as const;
const presentation: Presentation = {
  type: "SymbolonPresentation",
  version: 1,
  requestId: "req-1",
  circuit: { id: "compliance", version: 1 },
  proofSystem: "groth16-bn254",
  proof: proofJson,
  nullifier: "7",
  trustRoot: "8",
  asOf: { date: "20261121", seconds: 1_795_255_200 },
  subject: "0xab8483f64d9c6d1ecf9b849ae677dd3315835cb2",
};

describe("encodeProof", () => {
  it("puts the imaginary part of G2 coordinates first and nothing else elsewhere", () => {
    const proof = encodeProof({
      a: [1n, 2n],
      b: [
        [3n, 4n],
        [5n, 6n],
      ],
      c: [7n, 8n],
    });
    expect(proof).toEqual({
      a: [1n, 2n],
      b: [
        [4n, 3n],
        [6n, 5n],
      ],
      c: [7n, 8n],
    });
    const { beta, alpha, ic } = encodeVerificationKey(trapdoor.key);
    const [x, y] = trapdoor.key.beta;
    expect(beta).toEqual([
      [x[1], x[0]],
      [y[1], y[0]],
    ]);
    expect([alpha, ic]).toEqual([trapdoor.key.alpha, trapdoor.key.ic]);
  });
});

describe("encodePresentation", () => {
  it("keeps every datum", () => {
    expect(encodePresentation({ chain, nonce, circuits }, presentation)).toEqual({
      statement: {
        policyId: chain.policyId,
        version: 3,
        circuitVersion: 1,
        subject: presentation.subject,
        nonce,
        nullifier: 7n,
        trustRoot: 8n,
        asOf: 1_795_255_200,
      },
      proof: encodeProof(parseProof(proofJson)),
    });
  });

  it("is the registry's arguments: 16 static words", () => {
    const { statement, proof } = encodePresentation({ chain, nonce, circuits }, presentation);
    const data = encodeFunctionData({
      abi: complianceRegistryAbi,
      functionName: "attest",
      args: [statement, proof],
    });
    expect(data.length).toBe(2 + 8 + 64 * 16);
  });

  it("refuses a presentation for no registry, no subject, or by a circuit that was not asked for", () => {
    const { subject: _, ...anonymous } = presentation;
    for (const [request, answer] of [
      [{ nonce, circuits }, presentation],
      [{ chain, nonce, circuits }, anonymous],
      [{ chain, nonce, circuits: [] }, presentation],
      [
        { chain, nonce, circuits },
        { ...presentation, circuit: { id: "compliance", version: 2 } },
      ],
    ] as const) {
      expect(codeOf(() => encodePresentation(request, answer))).toBe("ERR_CHAIN_WRONG_CHAIN");
    }
  });

  it("refuses scalars and proofs out of form", () => {
    const codes = [
      { nullifier: String(FIELD_ORDER) },
      { trustRoot: "0x8" },
      { proof: { ...proofJson, a: ["0", "0"] as const } },
    ].map((change) =>
      codeOf(() => encodePresentation({ chain, nonce, circuits }, { ...presentation, ...change })),
    );
    expect(codes).toEqual([
      "ERR_ENCODING_SCALAR_RANGE",
      "ERR_ENCODING_SCALAR_FORM",
      "ERR_VERIFICATION_POINT_OFF_CURVE",
    ]);
  });
});

describe("what is signed", () => {
  it("covers each datum of the statement", () => {
    const encoded = encodeStatement({ chain, nonce, circuits }, presentation);
    const base = { chainId: chain.chainId, registry: chain.registry, deadline: 9n };
    const digest = (change: object, options: object = {}) =>
      hashTypedData(
        attestationTypedData({ ...base, ...options, statement: { ...encoded, ...change } }),
      );
    const digests = [
      digest({}),
      digest({ policyId: nonce }),
      digest({ version: 4 }),
      digest({ circuitVersion: 2 }),
      digest({ subject: chain.registry }),
      digest({ nonce: chain.policyId }),
      digest({ nullifier: 8n }),
      digest({ trustRoot: 9n }),
      digest({ asOf: 1 }),
      digest({}, { deadline: 10n }),
      digest({}, { chainId: 1 }),
      digest({}, { registry: presentation.subject }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    const decision = hashTypedData(decisionTypedData({ ...base, statement: encoded }));
    expect(digests).not.toContain(decision);
  });
});

describe("contract artifacts", () => {
  const artifact = {
    contractName: "C",
    bytecode: "0x6001",
    deployedBytecode: `0xaa${"00".repeat(32)}bb`,
    immutables: { X: [1] },
  } as const;

  it("parse only as the contract that they are of", () => {
    expect(parseContractArtifact(artifact, "C")).toEqual(artifact);
    const broken = [
      undefined,
      null,
      "0x",
      { ...artifact, contractName: "D" },
      { ...artifact, bytecode: "0x600" },
      { ...artifact, bytecode: "0x" },
      { ...artifact, deployedBytecode: "6001" },
      { ...artifact, immutables: null },
      { ...artifact, immutables: { X: [3] } },
      { ...artifact, immutables: { X: [-1] } },
      { ...artifact, immutables: { X: 1 } },
    ];
    for (const json of broken) {
      expect(codeOf(() => parseContractArtifact(json, "C"))).toBe("ERR_CHAIN_ARTIFACT_MISSING");
    }
  });

  it("give the code that is on chain once the immutables are put in", () => {
    const word = encodeAbiParameters([{ type: "uint256" }], [258n]).slice(2);
    expect(expectedCode(artifact, { X: 258n })).toBe(`0xaa${word}bb`);
    for (const values of [{}, { Y: 1n }, { X: 1n, Y: 1n }]) {
      expect(codeOf(() => expectedCode(artifact, values))).toBe("ERR_CHAIN_ARTIFACT_MISSING");
    }
  });
});
