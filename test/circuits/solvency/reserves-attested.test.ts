import { describe, it } from "vitest";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import {
  expectConstraintCount,
  expectDetermined,
  expectRefused,
  expectValues,
  honestWitness,
} from "../../support/lab/index.ts";
import { productCircuit } from "../product-circuit.ts";
import { ISSUER_KEY } from "../scenario.ts";
import { hash, nodeOf } from "./reference.ts";
import { ATTESTERS, attest, attestedOf, ITEMS_ROOT, RESERVES } from "./reserve-scenario.ts";

const spec = productCircuit("solvency/reserves-attested", "ReservesAttested", 2, 4);
const CONTEXT = (1n << 248n) - 5n;
const honest = {
  ...RESERVES,
  contextHash: CONTEXT,
  attesterKey: [ISSUER_KEY.x, ISSUER_KEY.y],
  ...attest(ITEMS_ROOT, CONTEXT),
  attesterPath: ATTESTERS.path(5).levels,
};
const node = nodeOf(2n, ITEMS_ROOT, RESERVES.totals, RESERVES.salt);
const attested = attestedOf(ATTESTERS.root, CONTEXT);

describe("ReservesAttested", { timeout: 600_000 }, () => {
  it("is an attested node over what a key of the tree has signed", async () => {
    await expectValues(spec, honest, { node, attested });
  });

  it("refuses items that nobody signed", async () => {
    for (const bad of [
      { amount: [501n, 7n], totals: [0n, 501n, 0n, 0n] },
      { encumbered: [0n, 0n], totals: [0n, 500n, 0n, 7n] },
      { index: [2n, 3n], totals: [0n, 0n, 500n, 0n] },
      { tag: [10n, 21n] },
    ]) {
      await expectRefused(spec, { twin: honest, bad });
    }
  });

  it("refuses another entity's proof: another context under the signature, or signed alone", async () => {
    for (const contextHash of [CONTEXT + 1n, 0n, P - 1n]) {
      await expectRefused(spec, { twin: honest, bad: { contextHash } });
      const resigned = { contextHash, ...attest(ITEMS_ROOT, contextHash) };
      await expectRefused(spec, { twin: honest, bad: resigned, set: { attested } });
      await expectRefused(spec, {
        twin: honest,
        set: { attested: attestedOf(ATTESTERS.root, contextHash) },
      });
    }
  });

  it("refuses a signature of something else, by the same key", async () => {
    for (const signature of [attest(CONTEXT, ITEMS_ROOT), attest(ITEMS_ROOT + 1n, CONTEXT)]) {
      await expectRefused(spec, { twin: honest, bad: signature });
    }
    await expectRefused(spec, { twin: honest, bad: { signatureS: honest.signatureS + 1n } });
  });

  it("refuses a key that is not in the tree, another tree, and a forged path", async () => {
    await expectRefused(spec, { twin: honest, bad: { attesterPath: ATTESTERS.path(64).levels } });
    const [first = [], ...rest] = honest.attesterPath;
    const outside = first.with(5, 5n);
    await expectRefused(spec, { twin: honest, bad: { attesterPath: [outside, ...rest] } });
    await expectRefused(spec, {
      twin: honest,
      bad: { attesterKey: [P - ISSUER_KEY.x, ISSUER_KEY.y] },
    });
    const own = [hash("SOLVENCY_ATTESTER", [ISSUER_KEY.y, ISSUER_KEY.x]), ...first.slice(1)];
    await expectRefused(spec, { twin: honest, bad: { attesterPath: [own, ...rest] } });
  });

  it("refuses another level, other totals and another tree's root", async () => {
    for (const kind of [0n, 1n]) {
      const lie = nodeOf(kind, ITEMS_ROOT, RESERVES.totals, RESERVES.salt);
      await expectRefused(spec, { twin: honest, set: { node: lie } });
    }
    await expectRefused(spec, { twin: honest, bad: { totals: [0n, 501n, 0n, 0n] } });
    for (const lie of [
      attestedOf(ATTESTERS.root + 1n, CONTEXT),
      hash("SOLVENCY_ATTESTED", [CONTEXT, ATTESTERS.root]),
      hash("SOLVENCY_ATTESTATION", [ATTESTERS.root, CONTEXT]),
    ]) {
      await expectRefused(spec, { twin: honest, set: { attested: lie } });
    }
  });

  it("determines every wire, has the recorded size", async () => {
    expectDetermined(await honestWitness(spec, honest));
    await expectConstraintCount(spec);
  });
});
