import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { abiModules, buildContracts } from "../../scripts/build-contracts.ts";
import { generateSolidity } from "../../scripts/generate-solidity.ts";
import { driftedFiles } from "../../scripts/write-generated.ts";
import { poseidonParameters } from "../../src/field/poseidon-parameters.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

describe("generated files of the contracts", () => {
  it("Solidity is what its sources generate", () => {
    expect(driftedFiles(ROOT, generateSolidity())).toEqual([]);
  });

  it("no contract is written for a circuit whose proofs none takes", () => {
    const verifiers = [...generateSolidity().keys()].filter((path) =>
      /Signals|Verifier/.test(path),
    );
    expect(verifiers).toEqual([
      "verifier-contracts/generated/ComplianceSignals.sol",
      "verifier-contracts/generated/ComplianceVerifier.sol",
      "verifier-contracts/generated/SolvencySignals.sol",
      "verifier-contracts/generated/SolvencyVerifier.sol",
    ]);
  });

  it("ABIs are what the contracts compile to", () => {
    expect(driftedFiles(ROOT, abiModules(buildContracts()))).toEqual([]);
  });

  it("drift is found", () => {
    const files = new Map([...generateSolidity()].map(([path, text]) => [path, `${text} `]));
    expect(driftedFiles(ROOT, files)).toEqual([...files.keys()]);
  });

  it("the deployed contracts fit EIP-170's 24,576 bytes", () => {
    for (const { contractName, deployedBytecode } of buildContracts()) {
      expect((deployedBytecode.length - 2) / 2, contractName).toBeLessThanOrEqual(24_576);
    }
  });
});

describe("Poseidon parameters of ePrint 2019/458, appendix E", () => {
  it("are circomlib's, for 2 to 4 and for 8 inputs", () => {
    const path = join(ROOT, "node_modules/circomlibjs/src/poseidon_constants.json");
    const { C, M } = JSON.parse(readFileSync(path, "utf8")) as { C: string[][]; M: string[][][] };
    const partialRounds = { 3: 57, 4: 56, 5: 60, 9: 63 };
    for (const [width, rounds] of Object.entries(partialRounds)) {
      const { roundConstants, matrix } = poseidonParameters(Number(width), 8, rounds);
      const at = Number(width) - 2;
      expect(roundConstants.flat()).toEqual(C[at]?.map(BigInt));
      expect(matrix).toEqual(M[at]?.map((row) => row.map(BigInt)));
    }
  });
});
