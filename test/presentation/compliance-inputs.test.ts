import { beforeAll, describe, expect, it } from "vitest";
import { CLAIM_LAYOUT } from "../../src/credential/claim-layout.ts";
import { unpackWords } from "../../src/field/layout.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { verifyEddsa } from "../../src/field/verify-eddsa.ts";
import {
  type ComplianceInputsOptions,
  complianceInputs,
} from "../../src/presentation/compliance-inputs.ts";
import { nullifier } from "../../src/presentation/nullifier.ts";
import { orderPublicSignals } from "../../src/presentation/public-signals.ts";
import { createWorld, type World } from "../support/world.ts";

let world: World;
let options: ComplianceInputsOptions;
beforeAll(async () => {
  world = await createWorld();
  const { credential, holder, holderBlind, issuer, trustTree, statusTree, rule } = world;
  const { asOf, contextHash } = world.publicSignals();
  options = {
    credential,
    holderSecret: holder.secret,
    holderBlind,
    issuer,
    trustPath: trustTree.path(world.issuerIndex),
    statusPath: statusTree.path(credential.status.index),
    policy: rule.policy,
    clauseIndex: 0,
    scope: rule.scope,
    asOf,
    contextHash,
  };
});

describe("complianceInputs", () => {
  it("has the circuit's inputs in their shapes", () => {
    const shape = (value: unknown): unknown =>
      Array.isArray(value)
        ? [value.length, ...(Array.isArray(value[0]) ? [value[0].length] : [])]
        : [];
    const inputs = complianceInputs(options);
    expect(Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, shape(v)]))).toEqual({
      holderSecret: [],
      holderBlind: [],
      claimWords: [2],
      extensionRoot: [],
      salt: [],
      issuerKey: [2],
      signatureR8: [2],
      signatureS: [],
      issuerWord: [],
      statusRoot: [],
      statusPath: [6, 8],
      trustPath: [3, 8],
      clauseWords: [5],
      clauseHashes: [4],
      scope: [],
      asOf: [],
      contextHash: [],
    });
  });

  it("follows the statement: commitment, leaf, paths, clause, rule", () => {
    const { hash } = world;
    const inputs = complianceInputs(options);
    const commitment = hash("HOLDER", [inputs.holderSecret, inputs.holderBlind]);
    const message = hash("CREDENTIAL", [
      1n,
      commitment,
      ...inputs.claimWords,
      inputs.extensionRoot,
      inputs.salt,
    ]);
    const [x = 0n, y = 0n] = inputs.issuerKey;
    const [r8x = 0n, r8y = 0n] = inputs.signatureR8;
    const signature = { r8: { x: r8x, y: r8y }, s: inputs.signatureS };
    expect(verifyEddsa(message, signature, { x, y })).toBe(true);

    let node = hash("ISSUER", [x, y, inputs.statusRoot, inputs.issuerWord]);
    for (const children of inputs.trustPath) {
      expect(children).toContain(node);
      node = hash("TRUST_NODE", children);
    }
    const { trustRoot, ruleHash, nullifier: expected } = world.publicSignals();
    expect(node).toBe(trustRoot);

    const index = Number(unpackWords(CLAIM_LAYOUT, inputs.claimWords).statusIndex);
    const word = inputs.statusPath[0]?.[Math.floor(index / 128) % 8] ?? -1n;
    expect((word >> BigInt(index % 128)) & 1n).toBe(0n);
    let position = Math.floor(index / 128);
    let below = word;
    for (const children of inputs.statusPath) {
      expect(children[position % 8]).toBe(below);
      below = hash("STATUS_NODE", children);
      position = Math.floor(position / 8);
    }
    expect(below).toBe(inputs.statusRoot);

    expect(inputs.clauseHashes).toContain(hash("CLAUSE", inputs.clauseWords));
    const policyHash = hash("POLICY", [1n, ...inputs.clauseHashes]);
    expect(hash("RULE", [policyHash, inputs.scope])).toBe(ruleHash);
    expect(nullifier(hash, inputs.holderSecret, inputs.scope)).toBe(expected);
  });

  it("C7: refuses paths of another depth or width", () => {
    const { statusPath, trustPath } = options;
    const cut = <T>(list: readonly T[]) => list.slice(0, -1);
    for (const changes of [
      { statusPath: { ...statusPath, levels: cut(statusPath.levels) } },
      { statusPath: trustPath },
      { trustPath: { ...trustPath, levels: [...trustPath.levels, ...trustPath.levels] } },
      { trustPath: { ...trustPath, levels: trustPath.levels.map(cut) } },
    ]) {
      expect(() => complianceInputs({ ...options, ...changes })).toThrow(RangeError);
    }
  });

  it("refuses a clause that the policy has not", () => {
    for (const clauseIndex of [-1, 1, 0.5]) {
      expect(() => complianceInputs({ ...options, clauseIndex })).toThrow(RangeError);
    }
  });

  it("S1: refuses scalars at or above the order and negative ones, without their value", () => {
    for (const name of ["holderSecret", "holderBlind", "scope", "asOf", "contextHash"]) {
      for (const value of [FIELD_ORDER + 271828182845904523n, -271828182845904523n]) {
        let error: unknown;
        try {
          complianceInputs({ ...options, [name]: value });
        } catch (thrown) {
          error = thrown;
        }
        expect(error).toMatchObject({ code: "ERR_ENCODING_SCALAR_RANGE", details: { name } });
        expect(JSON.stringify(error) + String(error)).not.toContain(String(value).slice(-12));
      }
      expect(() => complianceInputs({ ...options, [name]: 5 })).toThrow(TypeError);
      expect(() => complianceInputs({ ...options, [name]: FIELD_ORDER - 1n })).not.toThrow();
    }
  });

  it("S7: leaves its options alone", () => {
    const before = structuredClone([options.credential, options.statusPath, options.trustPath]);
    complianceInputs(options);
    expect([options.credential, options.statusPath, options.trustPath]).toEqual(before);
  });
});

describe("orderPublicSignals", () => {
  it("is the circuit's order: outputs, then public inputs", () => {
    const values = { contextHash: 5n, asOf: 4n, trustRoot: 3n, ruleHash: 2n, nullifier: 1n };
    expect(orderPublicSignals("compliance", values)).toEqual([1n, 2n, 3n, 4n, 5n]);
  });
});
