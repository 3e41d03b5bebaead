import { loadHash } from "../../../src/field/poseidon.ts";
import { asOfFromSeconds, encodeAsOf } from "../../../src/presentation/as-of.ts";
import { orderPublicSignals } from "../../../src/presentation/public-signals.ts";
import { requestContextHash, requestRule } from "../../../src/presentation/request-rule.ts";
import type { Presentation, PresentationRequest } from "../../../src/presentation/types.ts";
import type { VerifySubmission } from "../../../src/service/service-dependencies.ts";
import { acceptCircuit } from "../../../src/verifier/accept-circuit.ts";
import { verifyPresentation } from "../../../src/verifier/verify-presentation.ts";
import {
  createWorld,
  START,
  submit,
  TRUST_ROOT,
  type World,
  type WorldOptions,
} from "../../../test/service/world.ts";
import { createTrapdoorKey } from "../../../test/support/trapdoor-key.ts";
import { ACCEPTED, type Outcome, refused } from "../attack-case.ts";

const hash = await loadHash();
const trapdoor = createTrapdoorKey(5);
const circuit = acceptCircuit({
  id: "compliance",
  version: 1,
  verificationKey: trapdoor.json,
  circuitHash: "ab".repeat(32),
});

/** Every proof is verified, under a key with a known trapdoor. */
const verifySubmission: VerifySubmission = ({ request, json, now, rootStanding }) =>
  verifyPresentation(json, {
    hash,
    request,
    circuits: [circuit],
    trustRoots: { standing: async () => rootStanding },
    now: new Date(now),
  });

/** The service in this process, over a store in memory; ended afterwards. */
export async function withService<T>(
  use: (world: World) => Promise<T>,
  options: WorldOptions = {},
): Promise<T> {
  const { id, version, verificationKeyHash } = circuit;
  const world = await createWorld({
    ...options,
    verifySubmission,
    overrides: { circuits: [{ id, version, verificationKeyHash }] },
  });
  try {
    return await use(world);
  } finally {
    await world.close();
  }
}

/** What differs from the honest answer and is proved with it. */
export interface AnswerChanges {
  readonly nullifier?: bigint;
  readonly trustRoot?: string;
  /** Unix seconds; a minute before the start unless told. */
  readonly asOf?: number;
}

/** A presentation with a valid proof for the request. */
export function answerTo(
  request: PresentationRequest,
  {
    nullifier = 77n,
    trustRoot = TRUST_ROOT,
    asOf: seconds = START / 1000 - 60,
  }: AnswerChanges = {},
): Presentation {
  const { ruleHash } = requestRule(hash, request);
  const { subject } = request;
  const signals = orderPublicSignals("compliance", {
    nullifier,
    ruleHash,
    trustRoot: BigInt(trustRoot),
    asOf: encodeAsOf(seconds),
    contextHash: requestContextHash(request, ruleHash, subject),
  });
  return {
    type: "SymbolonPresentation",
    version: 1,
    requestId: request.id,
    circuit: { id: "compliance", version: 1 },
    proofSystem: "groth16-bn254",
    proof: trapdoor.prove(signals),
    nullifier: String(nullifier),
    trustRoot,
    asOf: asOfFromSeconds(seconds),
    ...(subject === undefined ? {} : { subject }),
  };
}

export const send = ({ app }: World, request: PresentationRequest, changes?: AnswerChanges) =>
  submit(app, request.id, answerTo(request, changes));

/** 2xx = accepted; a refusal names its status and code. */
export async function outcomeOfResponse(response: Response): Promise<Outcome> {
  if (response.ok) return ACCEPTED;
  const { code } = (await response.json()) as { code?: string };
  return refused(`${response.status} ${code ?? ""}`.trim());
}
