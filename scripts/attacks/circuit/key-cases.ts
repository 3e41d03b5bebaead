import { addPoints, SUBGROUP_ORDER } from "../../../src/field/babyjub.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  buildScenario,
  ISSUER_KEY,
  signCommitment,
  smallOrderPoints,
} from "../../../test/circuits/scenario.ts";
import type { Inputs } from "../../../test/support/lab/compute-witness.ts";
import type { AttackCase } from "../attack-case.ts";
import { circuitCase } from "./circuit-case.ts";
import { changeCase, HONEST } from "./compliance-case.ts";
import { COMPLIANCE, HOLDER, SIGNED_CREDENTIAL } from "./templates.ts";

const hash = await loadHash();
const signature = signCommitment(hash("CREDENTIAL", [1n, 11n, 22n, 33n, 0n, 44n]));
const credential = {
  holderCommitment: 11n,
  claimWords: [22n, 33n],
  extensionRoot: 0n,
  salt: 44n,
  issuerKey: [ISSUER_KEY.x, ISSUER_KEY.y],
  signatureR8: [signature.r8.x, signature.r8.y],
  signatureS: signature.s,
};
/** The eight points of small order, the identity last. */
const torsion = smallOrderPoints();
const proper = torsion.slice(0, 7);

const credentialCase = (id: string, title: string, bad: Inputs): AttackCase =>
  circuitCase({ id, title, spec: SIGNED_CREDENTIAL, twin: credential, bad });

/** The nullifier of one secret under the credential of another. */
function foreignNullifier(title: string, holderSecret: bigint, other: bigint): AttackCase {
  const { inputs } = buildScenario({ holderSecret });
  return circuitCase({
    id: "C3",
    title,
    spec: COMPLIANCE,
    twin: inputs,
    set: { nullifier: hash("NULLIFIER", [other, inputs.scope]) },
  });
}

/** C3, C4, C5, C18: secrets, keys, signatures and the curve's gadgets. */
export function keyCases(): AttackCase[] {
  const { holderSecret, holderBlind, signatureS } = HONEST.inputs;
  return [
    ...[1n, 2n, 7n].map((k) =>
      changeCase("C3", `the holder's secret s + ${k} l opens the credential`, {
        holderSecret: (holderSecret + k * SUBGROUP_ORDER) % P,
      }),
    ),
    changeCase("C3", "the secret p - 1 opens another's credential", { holderSecret: P - 1n }),
    changeCase("C3", "the secret 0 opens another's credential", { holderSecret: 0n }),
    changeCase("C3", "another blind", { holderBlind: holderBlind + 1n }),
    circuitCase({
      id: "C3",
      title: "the commitment of s + l given for that of s",
      spec: HOLDER,
      twin: { secret: 5n, blind: 9n },
      set: { out: hash("HOLDER", [5n + SUBGROUP_ORDER, 9n]) },
    }),
    foreignNullifier("the secret 0 with the nullifier of p - 1", 0n, P - 1n),
    foreignNullifier("the secret p - 1 with the nullifier of 0", P - 1n, 0n),
    foreignNullifier("the secret s with the nullifier of s + l", 5n, 5n + SUBGROUP_ORDER),

    ...torsion.map((point, i) =>
      credentialCase(
        "C4",
        i === 7 ? "the identity as a key, S = 0" : `key ${i + 1} of small order, S = 0`,
        { issuerKey: [point.x, point.y], signatureR8: [0n, 1n], signatureS: 0n },
      ),
    ),
    ...proper.map((point, i) => {
      const { x, y } = addPoints(ISSUER_KEY, point);
      return credentialCase("C4", `the key A + ${i + 1} T8`, { issuerKey: [x, y] });
    }),
    ...(
      [
        ["(0, 0)", [0n, 0n]],
        ["(1, 1), off the curve", [1n, 1n]],
        ["-A", [P - ISSUER_KEY.x, ISSUER_KEY.y]],
        ["A with x and y changed round", [ISSUER_KEY.y, ISSUER_KEY.x]],
      ] as const
    ).map(([name, issuerKey]) => credentialCase("C4", `the key ${name}`, { issuerKey })),
    changeCase("C4", "the identity as the issuer's key, in the whole statement", {
      issuerKey: [0n, 1n],
    }),

    ...[1n, 2n, 7n].map((k) =>
      credentialCase("C5", `S + ${k} l`, { signatureS: signature.s + k * SUBGROUP_ORDER }),
    ),
    ...proper.map((point, i) => {
      const { x, y } = addPoints(signature.r8, point);
      return credentialCase("C5", `R + ${i + 1} T8`, { signatureR8: [x, y] });
    }),
    credentialCase("C5", "R = (0, 0)", { signatureR8: [0n, 0n] }),
    credentialCase("C5", "R = the identity", { signatureR8: [0n, 1n] }),
    credentialCase("C5", "S = 0", { signatureS: 0n }),
    changeCase("C5", "S + l, in the whole statement", {
      signatureS: signatureS + SUBGROUP_ORDER,
    }),
    changeCase("C5", "R = (0, 0), in the whole statement", { signatureR8: [0n, 0n] }),

    credentialCase("C18", "a key (0, 5), whose x divides in the Montgomery form", {
      issuerKey: [0n, 5n],
    }),
    credentialCase("C18", "R = (0, 5)", { signatureR8: [0n, 5n] }),
    credentialCase("C18", "R = (5, 0)", { signatureR8: [5n, 0n] }),
  ];
}
