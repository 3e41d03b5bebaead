import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseContractArtifact } from "../../src/chain/contract-artifacts.ts";
import { solvencyRatioFeedAbi } from "../../src/chain/generated/solvency-ratio-feed.abi.ts";
import { confirmSolvency, failSolvency } from "../../src/chain/solvency/confirm-solvency.ts";
import {
  deploySolvency,
  type SolvencyDeployment,
} from "../../src/chain/solvency/deploy-solvency.ts";
import { encodeSolvencyReport } from "../../src/chain/solvency/encode-solvency-report.ts";
import { readSolvency } from "../../src/chain/solvency/read-solvency.ts";
import { readStatementProof } from "../../src/chain/solvency/read-statement-proof.ts";
import { reportSolvency } from "../../src/chain/solvency/report-solvency.ts";
import {
  registerSolvencyEntity,
  setSolvencyTerms,
} from "../../src/chain/solvency/set-solvency-terms.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { formatProof } from "../../src/proving/parse-proof.ts";
import type { Groth16Proof } from "../../src/proving/types.ts";
import { PublicationWriter } from "../../src/solvency/report/publication.ts";
import { MemoryFolder } from "../solvency/report/venue.ts";
import { type LocalChain, startLocalChain } from "./support/local-chain.ts";
import {
  ATTESTER_ROOT,
  hash,
  LEI,
  loadStatementProver,
  POLICY_HASH,
  SNAPSHOT_AT,
  type StatedReport,
} from "./support/solvency-statements.ts";

const URI = "https://venue.example/solvency/1/";
const artifact = (name: string) =>
  parseContractArtifact(
    JSON.parse(
      readFileSync(new URL(`../../build/contracts/${name}.json`, import.meta.url), "utf8"),
    ),
    name,
  );

let chain: LocalChain;
let prover: Awaited<ReturnType<typeof loadStatementProver>>;
let deployed: SolvencyDeployment;
let registry: Hex;
let report: StatedReport;
let proof: Groth16Proof;
const batches = { verified: 3, all: 3, unproved: 1 };
const accountOf = ({ walletClient }: LocalChain["owner"]) => walletClient.account.address;

beforeAll(async () => {
  prover = await loadStatementProver();
  chain = await startLocalChain(SNAPSHOT_AT + 60);
  const options = {
    ...chain.owner,
    contracts: { verifier: artifact("SolvencyVerifier"), registry: artifact("SolvencyRegistry") },
    circuit: prover.circuit,
    verifiers: [accountOf(chain.alice), accountOf(chain.bob)],
    quorum: 2,
  };
  await expect(deploySolvency(options)).rejects.toMatchObject({
    code: "ERR_VERIFICATION_KEY_DEVELOPMENT",
  });
  const allowed = { ...options, allowDevelopmentKeys: true };
  await expect(deploySolvency({ ...allowed, quorum: 3 })).rejects.toBeInstanceOf(RangeError);
  await expect(deploySolvency({ ...allowed, maxReportAge: 0 })).rejects.toBeInstanceOf(RangeError);
  deployed = await deploySolvency(allowed);
  expect(await deploySolvency(allowed)).toEqual({
    ...deployed,
    gas: { verifier: 0n, registry: 0n },
  });
  registry = deployed.registry;
  const reporter = accountOf(chain.registrar);
  const entity = { registry, lei: LEI, name: "Sample Venue", reporter, reportPeriod: 30 * 86_400 };
  await registerSolvencyEntity(chain.owner, entity);
  ({ report, proof } = await prover.prove({
    registry,
    chainId: 31_337,
    epoch: 1,
    snapshotAt: SNAPSHOT_AT,
    previousStatement: 0n,
  }));
});
afterAll(async () => {
  await prover.close();
  await chain.stop();
});

const submit = (change: object = {}, who = chain.registrar) =>
  reportSolvency(who, { hash, registry, report, proof, uri: URI, ...change });
const read = () => readSolvency(chain.publicClient, { registry, lei: LEI });
const refusedFor = (reason: string) => ({ code: "ERR_CHAIN_REVERTED", details: { reason } });

describe("a real proof of solvency on a real EVM", () => {
  it("is refused before it is sent where it was made for elsewhere, or is not what its digest says", async () => {
    const elsewhere = { code: "ERR_CHAIN_WRONG_CHAIN" };
    await expect(submit({ report: { ...report, chainId: 1 } })).rejects.toMatchObject(elsewhere);
    await expect(
      submit({ report: { ...report, registry: deployed.verifier } }),
    ).rejects.toMatchObject(elsewhere);
    const statement = { ...report.statement, marketRoot: "1" };
    expect(() => encodeSolvencyReport(hash, { ...report, statement })).toThrow(
      expect.objectContaining({ code: "ERR_SOLVENCY_REPORT_FORM" }),
    );
    const nowhere = accountOf(chain.relayer);
    await expect(
      submit({ registry: nowhere, report: { ...report, registry: nowhere } }),
    ).rejects.toMatchObject({ code: "ERR_CHAIN_NOT_DEPLOYED" });
  });

  it("is reported by the entity alone, under terms, for at most 310,000 gas, once", async () => {
    await expect(submit()).rejects.toMatchObject(refusedFor("TermsUnknown"));
    await setSolvencyTerms(chain.owner, {
      registry,
      lei: LEI,
      policyHash: POLICY_HASH,
      attesterRoot: ATTESTER_ROOT,
      from: new Date(SNAPSHOT_AT * 1000),
      until: new Date((SNAPSHOT_AT + 86_400) * 1000),
    });
    await expect(submit({}, chain.alice)).rejects.toMatchObject(refusedFor("NotReporter"));
    const lie = { ...report, statement: { ...report.statement, floorBps: 10_001 } };
    await expect(submit({ report: lie })).rejects.toMatchObject(refusedFor("ProofInvalid"));
    const before = await read();
    expect(before).toEqual({
      newest: undefined,
      verified: undefined,
      adverseSince: undefined,
      next: { epoch: 1, previousStatement: 0n },
    });
    const { gasUsed } = await submit();
    expect(gasUsed).toBeLessThanOrEqual(310_000n);
    await expect(submit()).rejects.toMatchObject(refusedFor("EpochInvalid"));
    const digest = BigInt(report.statement.digest);
    const after = await read();
    expect(after).toMatchObject({
      newest: {
        epoch: 1,
        status: "reported",
        statement: digest,
        snapshotAt: new Date(SNAPSHOT_AT * 1000),
        isSolvent: true,
        floorBps: 10_000,
      },
      verified: undefined,
      next: { epoch: 2, previousStatement: digest },
    });
  });

  it("is verified by those who verified every batch of the same statement", async () => {
    const confirm = (who = chain.alice, change: object = {}) =>
      confirmSolvency(who, {
        hash,
        registry,
        verified: { report, batches, unpinned: ["attesterRoot"], ...change },
      });
    const sample = { batches: { ...batches, verified: 2 } };
    await expect(confirm(chain.alice, sample)).rejects.toBeInstanceOf(RangeError);
    const unpinned = { unpinned: ["blocks.eip155:1"] };
    await expect(confirm(chain.alice, unpinned)).rejects.toBeInstanceOf(RangeError);
    await expect(confirm(chain.relayer)).rejects.toMatchObject(refusedFor("NotVerifier"));
    const mismatch = { code: "ERR_CHAIN_SOLVENCY_MISMATCH" };
    for (const other of [
      { ...report, statement: { ...report.statement, floorBps: 9_999 } },
      { ...report, statement: { ...report.statement, isSolvent: false } },
      { ...report, snapshotAt: new Date((SNAPSHOT_AT + 1) * 1000).toISOString() },
      { ...report, epoch: 2 },
      { ...report, previousStatement: "1" },
      { ...report, attesterRoot: "1" },
    ]) {
      await expect(confirm(chain.alice, { report: other })).rejects.toMatchObject(mismatch);
    }
    await expect(confirm(chain.alice, { report: { ...report, chainId: 1 } })).rejects.toMatchObject(
      { code: "ERR_CHAIN_WRONG_CHAIN" },
    );
    await confirm();
    await expect(confirm()).rejects.toMatchObject(refusedFor("StatementSettled"));
    expect((await read()).verified).toBeUndefined();
    await confirm(chain.bob);
    expect((await read()).verified).toMatchObject({ epoch: 1, status: "verified" });
  });

  it("is a feed's answer until a verifier fails it", async () => {
    const { walletClient, publicClient } = chain.owner;
    const transaction = await walletClient.deployContract({
      abi: solvencyRatioFeedAbi,
      bytecode: artifact("SolvencyRatioFeed").bytecode,
      args: [registry, LEI],
    });
    const { contractAddress } = await publicClient.waitForTransactionReceipt({ hash: transaction });
    const feed = { address: contractAddress as Hex, abi: solvencyRatioFeedAbi } as const;
    const at = BigInt(SNAPSHOT_AT);
    const latest = () => publicClient.readContract({ ...feed, functionName: "latestRoundData" });
    expect(await latest()).toEqual([1n, 10_000n, at, at, 1n]);
    expect(await publicClient.readContract({ ...feed, functionName: "description" })).toBe(
      `Floor of reserves over liabilities of LEI ${LEI}: a ratio of a verified report, not an amount of reserves`,
    );
    const dispute = { registry, lei: LEI, epoch: 1, reason: "a batch is missing" };
    await expect(failSolvency(chain.registrar, dispute)).rejects.toMatchObject(
      refusedFor("NotVerifier"),
    );
    await failSolvency(chain.bob, dispute);
    await expect(latest()).rejects.toThrow("NoDataPresent");
    const { newest, verified, adverseSince } = await read();
    expect(newest?.status).toBe("failed");
    expect(verified).toBeUndefined();
    expect(adverseSince).toBeInstanceOf(Date);
  });
});

describe("readStatementProof", () => {
  const placed = (place: string, circuit: string) => ({
    place,
    circuit,
    proof: formatProof(proof),
  });
  const published = async (...proofs: object[]) => {
    const folder = new MemoryFolder();
    const writer = new PublicationWriter(folder);
    await writer.putJson("proofs/0.json", proofs);
    return { folder, report: { files: writer.files } };
  };

  it("finds the statement's proof among the others", async () => {
    const { folder, report } = await published(
      placed("batches cash-4/0", "solvency-cash-4"),
      placed("statement statement", "solvency"),
    );
    expect(await readStatementProof(folder, report)).toEqual(proof);
  });

  it("takes none of another circuit, and no file but the listed one", async () => {
    const other = await published(placed("statement statement", "solvency-cash-4"));
    await expect(readStatementProof(other.folder, other.report)).rejects.toMatchObject({
      code: "ERR_SOLVENCY_REPORT_PROOF",
    });
    const { folder, report } = await published(placed("statement statement", "solvency"));
    await folder.put("proofs/0.json", new TextEncoder().encode("[]"));
    await expect(readStatementProof(folder, report)).rejects.toMatchObject({
      code: "ERR_SOLVENCY_REPORT_FILE",
    });
  });
});
