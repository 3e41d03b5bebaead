import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import type { Worker } from "node:worker_threads";
import { parseCredential } from "../../../src/credential/parse-credential.ts";
import { SymbolonError } from "../../../src/errors.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { createProver } from "../../../src/proving/create-prover.ts";
import { type CircuitArtifacts, loadArtifacts } from "../../../src/proving/load-artifacts.ts";
import type { CircuitInputs, ProvingProgress } from "../../../src/proving/prover.ts";
import { loadToys, PRODUCT_INPUTS, toyDirectory } from "../../../test/proving/toy-circuits.ts";
import { createWorld } from "../../../test/support/world.ts";
import {
  ACCEPTED,
  type AttackCase,
  type CaseGroup,
  type Outcome,
  once,
  outcomeOf,
  refused,
} from "../attack-case.ts";
import type { RealStatement } from "../real-statement.ts";

const TOYS = "attacks";
const CANARY = "71077345";
const ALLOWED = { allowDevelopmentKeys: true };
const CHAIN = { start: 2n, offset: 5n };

const toys = once(() => loadToys(TOYS));

async function proveWith(
  change: Partial<CircuitArtifacts>,
  inputs: CircuitInputs = PRODUCT_INPUTS,
): Promise<Outcome> {
  const artifacts = await toys();
  const circuit = artifacts.circuits.get("product");
  if (circuit === undefined) throw new Error("the toy circuits lack product");
  const circuits = new Map([["product", { ...circuit, ...change }]]);
  const prover = createProver({ artifacts: { ...artifacts, circuits }, threads: 1 });
  try {
    return await outcomeOf(() => prover.prove("product", inputs));
  } finally {
    await prover.close();
  }
}

/** A proof that is interrupted; what is left of it is examined after it has ended. */
async function proveInterrupted(
  interrupt: (progress: ProvingProgress, abort: () => void, workers: readonly Worker[]) => void,
): Promise<Outcome> {
  const artifacts = await toys();
  const workers: Worker[] = [];
  const add = (worker: Worker) => workers.push(worker);
  process.on("worker", add);
  const prover = createProver({ artifacts, threads: 1 });
  const abort = new AbortController();
  try {
    const outcome = await outcomeOf(() =>
      prover.prove("chain", CHAIN, {
        signal: abort.signal,
        onProgress: (progress) => interrupt(progress, () => abort.abort(), workers),
      }),
    );
    await prover.prove("chain", CHAIN);
    await prover.close();
    const left = workers.filter(({ threadId }) => threadId !== -1).length;
    if (left > 0) throw new Error(`${left} threads are left`);
    if (outcome.accepted) return ACCEPTED;
    return refused(`${outcome.reason}; a retry proved, no thread is left`);
  } finally {
    process.off("worker", add);
    await prover.close();
  }
}

/** Accepted = the canary was seen. */
function searchFor(canary: string, shown: readonly unknown[]): Outcome {
  const text = inspect(shown, { depth: null, showHidden: true });
  return text.includes(canary)
    ? ACCEPTED
    : refused("the canary is in no error, log or progress event");
}

async function withCopy(damage: (directory: string) => Promise<void>): Promise<Outcome> {
  await toys();
  const directory = await mkdtemp(join(tmpdir(), "symbolon-attacks-"));
  try {
    await cp(toyDirectory(TOYS), directory, { recursive: true });
    await damage(directory);
    return await outcomeOf(() => loadArtifacts(directory, ALLOWED));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function inputCases(real: RealStatement): AttackCase[] {
  const proved = once(async () => {
    const { complianceInputs } = await real.world();
    const prover = await real.prover();
    return outcomeOf(() => prover.prove("compliance", { ...complianceInputs() }));
  });
  const values: readonly (readonly [string, unknown])[] = [
    ["p", P],
    ["its value plus p", "alias"],
    ["negative", -1n],
    ["an empty string", ""],
    ["a decimal string", "5"],
    ["an unsafe integer", 2 ** 60],
    ["a safe integer", 5],
    ["null", null],
  ];
  return values.map(([name, value]) => ({
    id: "S1",
    layer: "sdk",
    title: `an input that is ${name}`,
    by: /ERR_PROVING_INPUT_(FORM|RANGE)/,
    async attack() {
      const inputs = (await real.world()).complianceInputs();
      const salt = value === "alias" ? (inputs.salt as bigint) + P : value;
      const prover = await real.prover();
      return outcomeOf(() =>
        prover.prove("compliance", { ...inputs, salt } as unknown as CircuitInputs),
      );
    },
    twin: proved,
  }));
}

function artifactCases(): AttackCase[] {
  const damages: readonly (readonly [string, string, (bytes: Buffer) => Uint8Array])[] = [
    ["a proving key cut by 100 bytes", "proving-key.zkey", (bytes) => bytes.subarray(0, -100)],
    ["a proving key with one bit flipped", "proving-key.zkey", flipped],
    ["a witness generator with one bit flipped", "circuit.wasm", flipped],
    ["a verification key with one bit flipped", "verification-key.json", flipped],
    ["a constraint system with one bit flipped", "circuit.r1cs", flipped],
  ];
  const other = async () => {
    const circuit = (await toys()).circuits.get("chain");
    if (circuit === undefined) throw new Error("the toy circuits lack chain");
    return circuit;
  };
  const mixed = (name: "wasm" | "provingKey" | "verificationKey", title: string): AttackCase => ({
    id: "S3",
    layer: "sdk",
    title,
    by: /ERR_PROVING_(ARTIFACT_VERSION|BACKEND)/,
    attack: async () => proveWith({ [name]: (await other())[name] }),
    twin: () => proveWith({}),
  });
  return [
    ...damages.map(
      ([title, name, damage]): AttackCase => ({
        id: "S2",
        layer: "sdk",
        title,
        by: /ERR_PROVING_ARTIFACT_HASH/,
        attack: () =>
          withCopy(async (directory) => {
            const path = join(directory, "product", name);
            await writeFile(path, damage(await readFile(path)));
          }),
        twin: () => withCopy(async () => {}),
      }),
    ),
    mixed("wasm", "the witness generator of another circuit"),
    mixed("provingKey", "the proving key of another circuit"),
    mixed("verificationKey", "the verification key of another circuit"),
    {
      id: "S3",
      layer: "sdk",
      title: "a circuit of another version than the program asks for",
      by: /ERR_PROVING_ARTIFACT_VERSION/,
      attack: async () => loadVersion(3),
      twin: async () => loadVersion(2),
    },
  ];
}

async function loadVersion(chain: number): Promise<Outcome> {
  await toys();
  return outcomeOf(() => loadArtifacts(toyDirectory(TOYS), { ...ALLOWED, circuits: { chain } }));
}

function flipped(bytes: Buffer): Uint8Array {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
  return copy;
}

function canaryCases(): AttackCase[] {
  return [
    {
      id: "S4",
      layer: "sdk",
      title: "a witness value read back from the error and progress events of a failed proof",
      async attack() {
        const artifacts = await toys();
        const prover = createProver({ artifacts, threads: 1 });
        const shown: unknown[] = [];
        try {
          await prover.prove(
            "product",
            { ...PRODUCT_INPUTS, limit: BigInt(CANARY) },
            { onProgress: (event) => shown.push(event) },
          );
          throw new Error("the canary satisfies the circuit");
        } catch (error) {
          if (!(error instanceof SymbolonError)) throw error;
          shown.push(error, JSON.stringify(error));
        } finally {
          await prover.close();
        }
        return searchFor(CANARY, shown);
      },
      twin: () => proveWith({}, { ...PRODUCT_INPUTS, limit: 65535n }),
    },
    {
      id: "S4",
      layer: "sdk",
      title: "a claim read back from the error of a credential that is refused",
      async attack() {
        const { credential } = await createWorld();
        const claims = { ...credential.claims, kycLevel: `canary-${CANARY}` };
        try {
          parseCredential({ ...credential, claims });
        } catch (error) {
          if (!(error instanceof SymbolonError)) throw error;
          return searchFor(CANARY, [error, JSON.stringify(error)]);
        }
        throw new Error("the canary is a legal claim");
      },
      twin: async () => outcomeOf(async () => parseCredential((await createWorld()).credential)),
    },
  ];
}

function interruptionCases(): AttackCase[] {
  const uninterrupted = () => proveInterrupted(() => {});
  return [
    {
      id: "S5",
      layer: "sdk",
      title: "a worker killed in mid-proof",
      by: /ERR_PROVING_WORKER_LOST/,
      attack: () =>
        proveInterrupted(({ stage }, _, [worker]) => {
          if (stage === "prove") void worker?.terminate();
        }),
      twin: uninterrupted,
    },
    ...(["load", "witness", "prove"] as const).map(
      (at): AttackCase => ({
        id: "S6",
        layer: "sdk",
        title: `an abort in stage ${at}`,
        by: /ERR_PROVING_ABORTED/,
        attack: () =>
          proveInterrupted(({ stage }, abort) => {
            if (stage === at) abort();
          }),
        twin: uninterrupted,
      }),
    ),
    {
      id: "S7",
      layer: "sdk",
      title: "the caller's inputs changed by a proof",
      async attack() {
        const inputs = structuredClone(PRODUCT_INPUTS);
        const before = inspect(inputs, { depth: null });
        const outcome = await proveWith({}, inputs);
        if (!outcome.accepted) throw new Error(`no proof was made: ${outcome.reason}`);
        const isChanged = inspect(inputs, { depth: null }) !== before;
        return isChanged ? ACCEPTED : refused("the inputs are as they were");
      },
      twin: () => proveWith({}, Object.freeze(structuredClone(PRODUCT_INPUTS))),
    },
  ];
}

export function sdkCases(real: RealStatement): CaseGroup {
  return {
    cases: [...inputCases(real), ...artifactCases(), ...canaryCases(), ...interruptionCases()],
  };
}
