import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProvingError } from "../../errors.ts";
import { calculateWitness } from "../../proving/engine/calculate-witness.ts";
import { fromSnarkjsProof } from "../../proving/parse-proof.ts";
import {
  type CircuitInputs,
  PROOF_SYSTEM,
  type ProveOptions,
  type Prover,
} from "../../proving/prover.ts";

/** What the command gets of a circuit. */
export interface CommandCircuit {
  readonly wasm: Uint8Array;
  /** Path of its .zkey. */
  readonly provingKeyPath: string;
}

export interface CommandProverOptions {
  readonly circuits: ReadonlyMap<string, CommandCircuit>;
  /**
   * Program and arguments; `{zkey}`, `{wtns}`, `{proof}` and `{public}` stand for paths. Native rapidsnark:
   * `["rapidsnark", "{zkey}", "{wtns}", "{proof}", "{public}"]`. No shell reads it.
   */
  readonly command: readonly string[];
}

/**
 * A prover that is somebody else's program. The witness is computed here and handed over in a file of the owner's alone,
 * which is removed afterwards. Its proofs are verified like any other's, by who asked for them.
 */
export function createCommandProver({ circuits, command }: CommandProverOptions): Prover {
  const [program, ...parameters] = command;
  if (program === undefined) throw new RangeError("a command has a program");
  const modules = new Map<string, Promise<WebAssembly.Module>>();

  async function prove(circuitId: string, inputs: CircuitInputs, { signal }: ProveOptions = {}) {
    const circuit = circuits.get(circuitId);
    if (circuit === undefined) {
      throw new ProvingError("ERR_PROVING_CIRCUIT_UNKNOWN", "no artifacts for the circuit");
    }
    const module =
      modules.get(circuitId) ?? WebAssembly.compile(circuit.wasm as Uint8Array<ArrayBuffer>);
    modules.set(circuitId, module);
    const folder = await mkdtemp(join(tmpdir(), "symbolon-"));
    try {
      const paths: Readonly<Record<string, string>> = {
        zkey: circuit.provingKeyPath,
        wtns: join(folder, "witness.wtns"),
        proof: join(folder, "proof.json"),
        public: join(folder, "public.json"),
      };
      const witness = await calculateWitness(await module, inputs);
      await writeFile(paths.wtns as string, witness, { mode: 0o600 });
      witness.fill(0);
      const filled = parameters.map((text) =>
        text.replace(/\{(zkey|wtns|proof|public)\}/g, (_, name: string) => paths[name] as string),
      );
      await run(program as string, filled, signal);
      const [proof, publicSignals] = await Promise.all(
        [paths.proof, paths.public].map(async (path) =>
          JSON.parse(await readFile(path as string, "utf8")),
        ),
      );
      return {
        proof: fromSnarkjsProof(proof),
        publicSignals: (publicSignals as unknown[]).map((value) => BigInt(String(value))),
      };
    } catch (error) {
      if (error instanceof ProvingError) throw error;
      throw new ProvingError("ERR_PROVING_BACKEND", "the prover's command gave no proof", {
        cause: error,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  return { proofSystem: PROOF_SYSTEM, prove, close: async () => {} };
}

/** What it prints goes nowhere: a program that is not ours may print what it was given. */
function run(program: string, parameters: readonly string[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...parameters], {
      stdio: "ignore",
      ...(signal === undefined ? {} : { signal }),
    });
    child.once("error", (cause) => {
      reject(
        signal?.aborted
          ? new ProvingError("ERR_PROVING_ABORTED", "aborted")
          : new ProvingError("ERR_PROVING_BACKEND", "the prover's command cannot be started", {
              cause,
            }),
      );
    });
    child.once("exit", (status) => {
      if (status === 0) resolve();
      else reject(new ProvingError("ERR_PROVING_BACKEND", "the prover's command failed"));
    });
  });
}
