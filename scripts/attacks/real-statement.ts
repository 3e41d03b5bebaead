import { createPresentation } from "../../src/holder/create-presentation.ts";
import { CIRCUIT_VERSIONS } from "../../src/presentation/public-signals.generated.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { formatVerificationKey } from "../../src/proving/parse-verification-key.ts";
import { acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { holderData } from "../../test/support/holder-data.ts";
import { createWorld, SUBJECT, type WorldOptions } from "../../test/support/world.ts";
import { prepareCircuits } from "../demo/prepare-artifacts.ts";
import { once } from "./attack-case.ts";

/** The real circuit, its key, one holder's world and one proof of it, each made when it is first asked for. */
export function realStatement() {
  const artifacts = once(async () => {
    const { directory, circuit } = await prepareCircuits((line) =>
      process.stderr.write(`${line}\n`),
    );
    const loaded = await loadArtifacts(directory, {
      allowDevelopmentKeys: true,
      circuits: { compliance: CIRCUIT_VERSIONS.compliance },
    });
    return { directory, circuit, loaded };
  });
  const prover = once(async () => {
    const { loaded } = await artifacts();
    return createProver({ artifacts: loaded, threads: 1 });
  });
  const accepted = once(async () => {
    const { circuit } = await artifacts();
    return acceptCircuit({
      id: circuit.id,
      version: circuit.version,
      verificationKey: formatVerificationKey(circuit.verificationKey),
      circuitHash: circuit.circuitHash,
      allowDevelopmentKeys: true,
    });
  });
  /** A world whose request is for the real circuit. */
  const worldOf = async (options: WorldOptions = {}) =>
    createWorld({ ...options, request: { circuits: [await accepted()], ...options.request } });
  const world = once(() => worldOf());
  /** The honest holder's answer, for SUBJECT. */
  const presentation = once(async () =>
    createPresentation({
      ...holderData(await world()),
      prover: await prover(),
      subject: SUBJECT,
      subjects: [SUBJECT],
    }),
  );
  return {
    artifacts,
    prover,
    accepted,
    worldOf,
    world,
    presentation,
    async close() {
      if (prover.made()) await (await prover()).close();
    },
  };
}

export type RealStatement = ReturnType<typeof realStatement>;
