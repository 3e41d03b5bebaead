/**
 * Real proofs of circuit `solvency` for the Solidity tests: build/contracts/solvency-fixtures.json. They are made for a
 * registry at an address that follows from its deployer, and again where circuit, key or what they prove change.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getContractAddress } from "viem";
import { encodeProof, encodeVerificationKey } from "../src/chain/encode-proof.ts";
import { encodeSolvencyReport } from "../src/chain/solvency/encode-solvency-report.ts";
import type { Hex } from "../src/presentation/abi-encode.ts";
import {
  hash,
  LEI,
  loadStatementProver,
  SNAPSHOT_AT,
  type StateOptions,
  stateSolvency,
} from "../test/chain/support/solvency-statements.ts";

const DEPLOYER: Hex = "0x00000000000000000000000000000000000d0e01";
/** Its first contract is the registry. */
const REGISTRY = getContractAddress({ from: DEPLOYER, nonce: 0n }).toLowerCase() as Hex;
const DAY = 86_400;
const SOURCES = ["./solvency-fixtures.ts", "../test/chain/support/solvency-statements.ts"];

const first = {
  registry: REGISTRY,
  chainId: 31_337,
  epoch: 1,
  snapshotAt: SNAPSHOT_AT,
  previousStatement: 0n,
} as const satisfies StateOptions;
const second = {
  ...first,
  epoch: 2,
  snapshotAt: SNAPSHOT_AT + 30 * DAY,
  previousStatement: stateSolvency(first).digest,
};
/** Name -> what is proved: two epochs, a second one that owns up, and one that follows on another first. */
const STATED: Readonly<Record<string, StateOptions>> = {
  first,
  second,
  insolvent: { ...second, isSolvent: false },
  fork: { ...second, previousStatement: second.previousStatement + 1n },
};

/** Words in the order of Solidity's structs, decimal. */
const decimals = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap(decimals) : [String(value)];

export async function writeSolvencyFixtures(path: string): Promise<void> {
  const prover = await loadStatementProver();
  try {
    const { circuitHash, verificationKey, verificationKeyHash } = prover.circuit;
    const digest = createHash("sha256").update(circuitHash).update(verificationKeyHash);
    for (const source of SOURCES) {
      digest.update(readFileSync(fileURLToPath(new URL(source, import.meta.url))));
    }
    // what is proved follows from more sources than these
    for (const stated of Object.values(STATED)) digest.update(stateSolvency(stated).signals.join());
    const made = digest.digest("hex");
    if (existsSync(path) && JSON.parse(readFileSync(path, "utf8")).hash === made) return;

    const started = performance.now();
    const words: Record<string, string[]> = {};
    for (const [name, stated] of Object.entries(STATED)) {
      const { report, proof } = await prover.prove(stated);
      const r = encodeSolvencyReport(hash, report);
      const { a, b, c } = encodeProof(proof);
      const figures = [r.epoch, r.snapshotAt, r.floorBps, Number(r.isSolvent)];
      words[name] = decimals([
        BigInt(r.entity),
        ...figures,
        r.policyHash,
        r.attesterRoot,
        r.body,
        a,
        b,
        c,
      ]);
    }
    const { alpha, beta, gamma, delta, ic } = encodeVerificationKey(verificationKey);
    const fixtures = {
      hash: made,
      deployer: DEPLOYER,
      registry: REGISTRY,
      lei: LEI,
      verificationKey: decimals([alpha, beta, gamma, delta, [...ic]]),
      ...words,
    };
    writeFileSync(path, JSON.stringify(fixtures, null, 1));
    const seconds = Math.round((performance.now() - started) / 1000);
    console.error(`real proofs of solvency for the Solidity tests in ${seconds} s`);
  } finally {
    await prover.close();
  }
}
