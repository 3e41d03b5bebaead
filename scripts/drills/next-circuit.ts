import { readFile } from "node:fs/promises";
import { encodeVerificationKey } from "../../src/chain/encode-proof.ts";
import { complianceVerifierAbi } from "../../src/chain/generated/compliance-verifier.abi.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import type { HolderData } from "../../src/holder/holder-data.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { hashVerificationKey } from "../../src/proving/hash-verification-key.ts";
import type { Prover } from "../../src/proving/prover.ts";
import type { AcceptedCircuit } from "../../src/verifier/accept-circuit.ts";
import type { CircuitSpec } from "../../test/support/lab/compile-circuit.ts";
import { createTrapdoorKey, type TrapdoorKey } from "../../test/support/trapdoor-key.ts";
import { COMPLIANCE } from "../attacks/circuit/templates.ts";
import { writeVariant } from "../attacks/circuit/write-variant.ts";
import type { ChainState } from "../attacks/contract/chain-world.ts";

const PATH = "circuits/presentation/compliance.circom";

/**
 * The product's circuit with one text of one source replaced, as the attack run writes its next version.
 * @throws Error where the source has not just one such text
 */
export async function writeCircuit(
  path: string,
  changes: readonly (readonly [from: string, to: string])[],
): Promise<CircuitSpec> {
  let source = await readFile(path, "utf8");
  for (const [from, to] of changes) {
    if (source.split(from).length !== 2) throw new Error(`${path} is not as expected`);
    source = source.replace(from, to);
  }
  const file = await writeVariant(path, source);
  return { ...COMPLIANCE, file: file.replace(path, PATH) };
}

const LAST = "signal contextBound <== contextHash * contextHash;";

/** A version 2 that asks more: the issuer has to have said whether the holder is a natural or a legal person. */
export const writeNextCircuit = (): Promise<CircuitSpec> =>
  writeCircuit(PATH, [
    [
      LAST,
      `${LAST}
    signal personUnknown <== IsZero()(ValueAt(CLAIM_BITS(), CLAIM_BIT_personType(), 2)(claim));
    personUnknown === 0;`,
    ],
  ]);

/** A key of a version that this build does not know; what `acceptCircuit` makes of one that it knows. */
export function acceptNext(trapdoor: TrapdoorKey): AcceptedCircuit {
  const { key } = trapdoor;
  const verificationKeyHash = hashVerificationKey(key);
  return { id: "compliance", version: 2, verificationKey: key, verificationKeyHash };
}

export const NEXT_KEY = createTrapdoorKey(5, "next");

/** The wallet of a build whose circuit is version 2: this build's, with the request's second circuit as its own. */
export async function presentNext(data: HolderData, prover: Prover): Promise<Presentation> {
  const asked = data.request as PresentationRequest;
  const circuits = asked.circuits
    .filter(({ version }) => version === 2)
    .map(({ id, verificationKeyHash }) => ({ id, version: 1, verificationKeyHash }));
  const request = { ...asked, circuits } satisfies PresentationRequest;
  const presentation = await createPresentation({ ...data, request, prover });
  return { ...presentation, circuit: { ...presentation.circuit, version: 2 } };
}

/** The product's verifier contract with another key. */
export const deployVerifier = (
  { deploy, contracts }: ChainState,
  { key }: TrapdoorKey,
): Promise<Hex> =>
  deploy(complianceVerifierAbi, contracts.verifier.bytecode, [encodeVerificationKey(key)]);
