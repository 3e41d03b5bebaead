import { ProvingError } from "../../src/errors.ts";
import { PUBLIC_SIGNALS } from "../../src/presentation/public-signals.generated.ts";
import { hashVerificationKey } from "../../src/proving/hash-verification-key.ts";
import { parseProof } from "../../src/proving/parse-proof.ts";
import { PROOF_SYSTEM, type Prover } from "../../src/proving/prover.ts";
import { honestWitness } from "../../test/support/lab/bad-witness.ts";
import type { CircuitSpec } from "../../test/support/lab/compile-circuit.ts";
import type { TrapdoorKey } from "../../test/support/trapdoor-key.ts";

/**
 * A backend that computes the witness of the compiled circuit, holds it against every constraint, and then proves its
 * public signals under a key with a known trapdoor: the statement is the circuit's, the proof costs milliseconds.
 */
export function createWitnessProver(spec: CircuitSpec, trapdoor: TrapdoorKey): Prover {
  const names = PUBLIC_SIGNALS.compliance;
  return {
    proofSystem: PROOF_SYSTEM,
    verificationKeyHash: () => hashVerificationKey(trapdoor.key),
    async prove(_circuitId, inputs) {
      const witness = await honestWitness(spec, inputs).catch((cause: unknown) => {
        throw new ProvingError("ERR_PROVING_WITNESS", "the inputs do not satisfy the circuit", {
          cause,
        });
      });
      if (witness.violations.length > 0)
        throw new Error("the generator's witness violates the R1CS");
      const publicSignals = names.map((name) => witness.value(name));
      return { proof: parseProof(trapdoor.prove(publicSignals)), publicSignals };
    },
    close: async () => {},
  };
}
