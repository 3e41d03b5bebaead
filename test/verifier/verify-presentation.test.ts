import { bn254 } from "@noble/curves/bn254.js";
import { beforeAll, describe, expect, it } from "vitest";
import { BASE_FIELD_ORDER } from "../../src/field/scalar.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { asOfFromSeconds } from "../../src/presentation/as-of.ts";
import { orderPublicSignals } from "../../src/presentation/public-signals.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { formatVerificationKey } from "../../src/proving/parse-verification-key.ts";
import { fromG1, fromG2 } from "../../src/proving/points.ts";
import { deriveDevelopmentSecrets } from "../../src/proving/setup/development-secrets.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import { type AcceptedCircuit, acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { createRequest } from "../../src/verifier/create-request.ts";
import { MemoryTrustRoots } from "../../src/verifier/memory-trust-roots.ts";
import {
  CLOCK_SKEW,
  type VerifyPresentationOptions,
  verifyPresentation,
} from "../../src/verifier/verify-presentation.ts";
import { examplePolicy } from "../support/example-policy.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";
import { AUDIENCE, createWorld, NOW, SUBJECT, type World } from "../support/world.ts";

const trapdoor = createTrapdoorKey(5);
const OTHER: Hex = "0x4b20993bc481177ec7e8f571cecae8a9e22c02db";
const REGISTRY: Hex = "0x5b38da6a701c568545dcfcb03fcb875f56beddc4";
const clock = NOW.getTime() / 1000;

let circuit: AcceptedCircuit;
let world: World;
let trustRoots: MemoryTrustRoots;

beforeAll(async () => {
  circuit = acceptCircuit({
    id: "compliance",
    version: 1,
    verificationKey: trapdoor.json,
    circuitHash: "ab".repeat(32),
  });
  world = await worldOf();
  trustRoots = new MemoryTrustRoots();
  trustRoots.post(world.trustTree.root, clock - 3600);
});

type RequestChanges = NonNullable<Parameters<typeof createWorld>[0]>["request"];

function worldOf(request: RequestChanges = {}): Promise<World> {
  const { id, version, verificationKeyHash } = circuit;
  return createWorld({ request: { circuits: [{ id, version, verificationKeyHash }], ...request } });
}

interface Answer {
  readonly asOf?: number;
  readonly subject?: Hex;
  readonly label?: string;
}

/** What an honest wallet would answer to the request of the world. */
function answer(to: World, { asOf = clock - 462, subject, label }: Answer = {}): Presentation {
  const signals = to.publicSignals({ asOf, subject });
  return {
    type: "SymbolonPresentation",
    version: 1,
    requestId: to.request.id,
    circuit: { id: "compliance", version: 1 },
    proofSystem: "groth16-bn254",
    proof: trapdoor.prove(orderPublicSignals("compliance", signals), label),
    nullifier: String(signals.nullifier),
    trustRoot: String(signals.trustRoot),
    asOf: asOfFromSeconds(asOf),
    ...(subject === undefined ? {} : { subject }),
  };
}

function verify(json: unknown, changes: Partial<VerifyPresentationOptions> = {}) {
  return verifyPresentation(json, {
    hash: world.hash,
    request: world.request,
    circuits: [circuit],
    trustRoots,
    now: NOW,
    ...changes,
  });
}

const refusal = (code: string) => expect.objectContaining({ code });

describe("verifyPresentation", () => {
  it("accepts an answer to the request and says no more than its public signals", async () => {
    const { nullifier, ruleHash, trustRoot, contextHash } = world.publicSignals();
    await expect(verify(answer(world))).resolves.toEqual({
      requestId: "req-1",
      mode: "once",
      scope: String(world.rule.scope),
      policyHash: world.request.policyHash,
      ruleHash: String(ruleHash),
      contextHash: String(contextHash),
      nullifier: String(nullifier),
      trustRoot: String(trustRoot),
      asOf: { date: "20261121", seconds: clock - 462 },
    });
  });

  it("accepts it for a subject, given in either case", async () => {
    const json = answer(world, { subject: SUBJECT });
    await expect(verify(json)).resolves.toHaveProperty("subject", SUBJECT);
    const upper = `0x${SUBJECT.slice(2).toUpperCase()}`;
    await expect(verify({ ...json, subject: upper })).resolves.toHaveProperty("subject", SUBJECT);
  });

  it("S7: changes neither presentation nor request", async () => {
    const json = answer(world);
    const before = structuredClone([json, world.request]);
    await verify(json);
    expect([json, world.request]).toEqual(before);
  });

  describe("V6: bound to policy, scope, audience, nonce, chain, contract and subject", () => {
    const chain = {
      chainId: 1,
      registry: REGISTRY,
      policyId: `0x${"11".repeat(32)}` as Hex,
      policyVersion: 1,
    };
    const others: [string, RequestChanges][] = [
      ["nonce", { nonce: new Uint8Array(32).fill(7) }],
      ["audience", { audience: "https://other.example" }],
      ["scope label", { scope: { mode: "once", label: "airdrop-2027" } }],
      ["scope mode", { scope: { mode: "session", label: "airdrop-2026" } }],
    ];
    it.each(others)("another %s", async (_, changes) => {
      const other = await worldOf(changes);
      const json = answer(other, { subject: SUBJECT });
      await expect(verify(json)).rejects.toEqual(refusal("ERR_VERIFICATION_PROOF_INVALID"));
      await expect(verify(json, { request: other.request })).resolves.toBeDefined();
    });

    it("another policy", async () => {
      const { id, version, verificationKeyHash } = circuit;
      const other = await createWorld({
        policy: { ...examplePolicy(), anyOf: [{ age: { atLeast: 21 } }] },
        request: { circuits: [{ id, version, verificationKeyHash }] },
      });
      const json = answer(other);
      await expect(verify(json)).rejects.toEqual(refusal("ERR_VERIFICATION_PROOF_INVALID"));
      await expect(verify(json, { request: other.request })).resolves.toBeDefined();
    });

    it("M1: a request for a contract, whose answer the contract alone accepts", async () => {
      const scope = { mode: "once" as const };
      const bank = await worldOf({ chain, scope });
      // a copy of the bank's request with another audience gets the very same proof
      const phished = await worldOf({ chain, scope, audience: "https://evil.example" });
      const json = answer(phished, { subject: SUBJECT });
      expect(json).toEqual(answer(bank, { subject: SUBJECT }));
      for (const { request } of [bank, phished]) {
        await expect(verify(json, { request })).rejects.toEqual(
          refusal("ERR_VERIFICATION_CONTEXT_MISMATCH"),
        );
      }
      const own = await worldOf({ scope: { mode: "once", label: chain.policyId } });
      await expect(verify(json, { request: own.request })).rejects.toEqual(
        refusal("ERR_VERIFICATION_PROOF_INVALID"),
      );
      await expect(
        verify(answer(own, { subject: SUBJECT }), { request: own.request }),
      ).resolves.toHaveProperty("subject", SUBJECT);
    });

    it("an attester takes an answer for the very registry that it names, and for nothing else", async () => {
      const bank = await worldOf({ chain, scope: { mode: "once" } });
      const { request } = bank;
      const json = answer(bank, { subject: SUBJECT });
      await expect(verify(json, { request, attestFor: chain })).resolves.toHaveProperty(
        "subject",
        SUBJECT,
      );
      const elsewhere = [
        { ...chain, chainId: 2 },
        { ...chain, registry: OTHER },
        { ...chain, policyId: `0x${"22".repeat(32)}` as Hex },
        { ...chain, policyVersion: 2 },
      ];
      for (const attestFor of [undefined, ...elsewhere]) {
        await expect(verify(json, { request, attestFor })).rejects.toEqual(
          refusal("ERR_VERIFICATION_CONTEXT_MISMATCH"),
        );
      }
      // An answer to a request of the verifier's own is attested for no registry.
      await expect(verify(answer(world), { attestFor: chain })).rejects.toEqual(
        refusal("ERR_VERIFICATION_CONTEXT_MISMATCH"),
      );
      // The contract takes it from a subject alone.
      await expect(verify(answer(bank), { request, attestFor: chain })).rejects.toEqual(
        refusal("ERR_PRESENTATION_SUBJECT"),
      );
      const other = await worldOf({
        chain: { ...chain, registry: OTHER },
        scope: { mode: "once" },
      });
      await expect(
        verify(answer(other, { subject: SUBJECT }), { request, attestFor: chain }),
      ).rejects.toEqual(refusal("ERR_VERIFICATION_PROOF_INVALID"));
    });

    it("K4: a copier's subject, and a subject taken away", async () => {
      const json = answer(world, { subject: SUBJECT });
      const { subject: _, ...bare } = json;
      for (const copy of [{ ...json, subject: OTHER }, bare]) {
        await expect(verify(copy)).rejects.toEqual(refusal("ERR_VERIFICATION_PROOF_INVALID"));
      }
      await expect(verify(json)).resolves.toBeDefined();
    });

    it("the request's own subject", async () => {
      const { request } = await worldOf({ subject: SUBJECT });
      const bound: World = { ...world, request };
      for (const json of [answer(bound, { subject: OTHER }), answer(bound)]) {
        await expect(verify(json, { request })).rejects.toEqual(
          refusal("ERR_PRESENTATION_SUBJECT"),
        );
      }
      const own = await worldOf({ subject: SUBJECT });
      await expect(
        verify(answer(own, { subject: SUBJECT }), { request: own.request }),
      ).resolves.toBeDefined();
    });

    it("M2: a mode that keeps accounts needs the request's own subject", async () => {
      const scope = { mode: "account" as const, label: "accounts" };
      await expect(worldOf({ scope })).rejects.toEqual(refusal("ERR_PRESENTATION_REQUEST_FORM"));
      const other = await worldOf({ scope, subject: SUBJECT });
      const { subject: _, ...stripped } = other.request;
      const json = answer(other, { subject: SUBJECT });
      await expect(verify(json, { request: stripped })).rejects.toEqual(
        refusal("ERR_PRESENTATION_REQUEST_FORM"),
      );
      for (const wrong of [answer(other), answer(other, { subject: OTHER })]) {
        await expect(verify(wrong, { request: other.request })).rejects.toEqual(
          refusal("ERR_PRESENTATION_SUBJECT"),
        );
      }
      await expect(verify(json, { request: other.request })).resolves.toBeDefined();
    });
  });

  it("C12: each public signal changed under a proof", async () => {
    const json = answer(world);
    for (const changes of [
      { nullifier: String(BigInt(json.nullifier) + 1n) },
      { asOf: asOfFromSeconds(json.asOf.seconds + 1) },
    ]) {
      await expect(verify({ ...json, ...changes })).rejects.toEqual(
        refusal("ERR_VERIFICATION_PROOF_INVALID"),
      );
    }
  });

  describe("V3: the proof's points", () => {
    const q = BASE_FIELD_ORDER;
    it("refuses coordinates at or above the field's order", async () => {
      const json = answer(world);
      const [x, y] = json.proof.a;
      for (const a of [
        [String(BigInt(x) + q), y],
        [x, String(BigInt(y) + q)],
        [String(q), y],
      ]) {
        await expect(verify({ ...json, proof: { ...json.proof, a } })).rejects.toEqual(
          refusal("ERR_VERIFICATION_PROOF_RANGE"),
        );
      }
    });

    it("refuses points off the curve and infinity", async () => {
      const json = answer(world);
      for (const proof of [
        { ...json.proof, a: ["1", "3"] },
        { ...json.proof, c: ["0", "0"] },
        { ...json.proof, b: [json.proof.b[1], json.proof.b[0]] },
      ]) {
        await expect(verify({ ...json, proof })).rejects.toEqual(
          refusal("ERR_VERIFICATION_POINT_OFF_CURVE"),
        );
      }
    });
  });

  it("V5: a re-randomised copy proves the same and carries the same nullifier", async () => {
    const json = answer(world);
    const minus = (y: string) => String(BASE_FIELD_ORDER - BigInt(y));
    const [[bx0, bx1], [by0, by1]] = json.proof.b;
    const negated = {
      a: [json.proof.a[0], minus(json.proof.a[1])],
      b: [
        [bx0, bx1],
        [minus(by0), minus(by1)],
      ],
      c: json.proof.c,
    };
    const first = await verify(json);
    await expect(verify({ ...json, proof: negated })).resolves.toEqual(first);
    await expect(verify(answer(world, { label: "again" }))).resolves.toEqual(first);
    // the sign of one point alone is another proof
    await expect(verify({ ...json, proof: { ...json.proof, a: negated.a } })).rejects.toEqual(
      refusal("ERR_VERIFICATION_PROOF_INVALID"),
    );
  });

  describe("V7: asOf", () => {
    it("is within the request's age and no further ahead than the skew", async () => {
      for (const asOf of [clock - 600, clock, clock + CLOCK_SKEW]) {
        await expect(verify(answer(world, { asOf }))).resolves.toBeDefined();
      }
      for (const asOf of [clock - 601, clock + CLOCK_SKEW + 1, 0]) {
        await expect(verify(answer(world, { asOf }))).rejects.toEqual(
          refusal("ERR_VERIFICATION_AS_OF_WINDOW"),
        );
      }
    });

    it("has the date of its seconds", async () => {
      const json = answer(world);
      await expect(verify({ ...json, asOf: { ...json.asOf, date: "20261120" } })).rejects.toEqual(
        refusal("ERR_VERIFICATION_AS_OF_DATE"),
      );
    });
  });

  describe("V7: the trust root", () => {
    it("is one of the verifier's", async () => {
      await expect(verify(answer(world), { trustRoots: new MemoryTrustRoots() })).rejects.toEqual(
        expect.objectContaining({
          code: "ERR_VERIFICATION_TRUST_ROOT",
          details: { standing: "unknown" },
        }),
      );
    });

    it("is within its window", async () => {
      const roots = new MemoryTrustRoots({ window: 3600 });
      roots.post(world.trustTree.root, clock - 9000);
      roots.post(5n, clock - 3600);
      await expect(verify(answer(world), { trustRoots: roots })).resolves.toBeDefined();
      const later = new Date(NOW.getTime() + 1000);
      await expect(verify(answer(world), { trustRoots: roots, now: later })).rejects.toEqual(
        expect.objectContaining({
          code: "ERR_VERIFICATION_TRUST_ROOT",
          details: { standing: "stale" },
        }),
      );
    });
  });

  describe("the request and the circuit", () => {
    it("refuses an answer to another request", async () => {
      await expect(verify({ ...answer(world), requestId: "req-2" })).rejects.toEqual(
        refusal("ERR_VERIFICATION_CONTEXT_MISMATCH"),
      );
    });

    it("H4: refuses from the second of expiry", async () => {
      const expiry = Date.parse(world.request.expiresAt);
      const json = answer(world, { asOf: expiry / 1000 - 10 });
      await expect(verify(json, { now: new Date(expiry) })).rejects.toEqual(
        refusal("ERR_PRESENTATION_REQUEST_EXPIRED"),
      );
      await expect(verify(json, { now: new Date(expiry - 1) })).resolves.toBeDefined();
    });

    it("refuses a circuit, version or key that request and verifier do not share", async () => {
      const json = answer(world);
      const unknown = refusal("ERR_PRESENTATION_CIRCUIT_UNKNOWN");
      for (const changes of [
        { id: "solvency", version: 1 },
        { id: "compliance", version: 2 },
      ]) {
        await expect(verify({ ...json, circuit: changes })).rejects.toEqual(unknown);
      }
      await expect(verify(json, { circuits: [] })).rejects.toEqual(unknown);
      const request: PresentationRequest = {
        ...world.request,
        circuits: [{ id: "compliance", version: 1, verificationKeyHash: "11".repeat(32) }],
      };
      await expect(verify(json, { request })).rejects.toEqual(unknown);
    });

    it("refuses a stored request whose policy was changed", async () => {
      const request = { ...world.request, policyHash: "5" };
      await expect(verify(answer(world), { request })).rejects.toEqual(
        refusal("ERR_POLICY_HASH_MISMATCH"),
      );
    });
  });

  describe("M3: what the verifier itself gets wrong", () => {
    it("a clock that shows no time", async () => {
      for (const now of [new Date(Number.NaN), new Date("soon")]) {
        await expect(verify(answer(world), { now })).rejects.toThrow(RangeError);
      }
    });

    it.each([
      ["expiresAt", { expiresAt: "soon" }],
      ["expiresAt", { expiresAt: undefined }],
      ["freshness", { freshness: {} }],
      ["freshness", { freshness: { maxAsOfAge: Number.NaN } }],
      ["freshness", { freshness: { maxAsOfAge: Number.POSITIVE_INFINITY } }],
    ])("a stored request with a malformed %s: %j", async (_, changes) => {
      const request = { ...world.request, ...changes } as PresentationRequest;
      // of long ago, and valid but for its age
      const json = answer(world, { asOf: clock - 86_400 });
      await expect(verify(json, { request })).rejects.toEqual(
        refusal("ERR_PRESENTATION_REQUEST_FORM"),
      );
      await expect(verify(answer(world), { request })).rejects.toEqual(
        refusal("ERR_PRESENTATION_REQUEST_FORM"),
      );
    });

    it("a policy that nobody says is in force", async () => {
      for (const said of [undefined, null, 0, 1, "yes", {}]) {
        const isPolicyInForce = (() => said) as unknown as () => boolean;
        await expect(verify(answer(world), { isPolicyInForce })).rejects.toEqual(
          refusal("ERR_POLICY_NOT_IN_FORCE"),
        );
      }
      await expect(verify(answer(world), { isPolicyInForce: () => true })).resolves.toBeDefined();
    });

    it("trust roots that say nothing", async () => {
      const standing = (async () => undefined) as unknown as MemoryTrustRoots["standing"];
      await expect(verify(answer(world), { trustRoots: { standing } })).rejects.toEqual(
        refusal("ERR_VERIFICATION_TRUST_ROOT"),
      );
    });
  });

  it("asks for the policy last, of valid proofs alone", async () => {
    const asked: string[] = [];
    const isPolicyInForce = (policyHash: string) => {
      asked.push(policyHash);
      return false;
    };
    const bad = { ...answer(world), nullifier: "1" };
    await expect(verify(bad, { isPolicyInForce })).rejects.toEqual(
      refusal("ERR_VERIFICATION_PROOF_INVALID"),
    );
    expect(asked).toEqual([]);
    await expect(verify(answer(world), { isPolicyInForce })).rejects.toEqual(
      expect.objectContaining({ name: "PolicyError", code: "ERR_POLICY_NOT_IN_FORCE" }),
    );
    expect(asked).toEqual([world.request.policyHash]);
    await expect(
      verify(answer(world), { isPolicyInForce: async () => true }),
    ).resolves.toBeDefined();
  });
});

describe("createRequest", () => {
  const options = () => ({
    id: "req-9",
    audience: AUDIENCE,
    nonce: new Uint8Array(32).fill(9),
    circuits: [{ id: "compliance", version: 1, verificationKeyHash: "11".repeat(32) }],
    policy: examplePolicy(),
    scope: { mode: "once" as const, label: "airdrop" },
    now: new Date("2026-11-21T10:07:42.900Z"),
  });

  it("makes a request with defaults, in whole seconds", () => {
    expect(createRequest(world.hash, options())).toMatchObject({
      nonce: `0x${"09".repeat(32)}`,
      freshness: { maxAsOfAge: 600 },
      expiresAt: "2026-11-21T10:17:42Z",
    });
  });

  it("names of an accepted circuit what a wallet needs and no more", () => {
    const { id, version, verificationKeyHash } = circuit;
    expect(createRequest(world.hash, { ...options(), circuits: [circuit] }).circuits).toEqual([
      { id, version, verificationKeyHash },
    ]);
  });

  it("refuses a nonce of another length and a lifetime of nothing", () => {
    for (const length of [0, 31, 33]) {
      expect(() =>
        createRequest(world.hash, { ...options(), nonce: new Uint8Array(length) }),
      ).toThrow(RangeError);
    }
    expect(() => createRequest(world.hash, { ...options(), lifetime: 0 })).toThrow(RangeError);
  });

  it("needs a label off chain and takes the policy's id on chain", () => {
    const chain = {
      chainId: 1,
      registry: REGISTRY,
      policyId: `0x${"11".repeat(32)}` as Hex,
      policyVersion: 1,
    };
    const scope = { mode: "once" as const };
    expect(() => createRequest(world.hash, { ...options(), scope })).toThrowError(
      refusal("ERR_PRESENTATION_REQUEST_FORM"),
    );
    expect(createRequest(world.hash, { ...options(), scope, chain }).scope.label).toBe(
      chain.policyId,
    );
    expect(() => createRequest(world.hash, { ...options(), chain })).toThrowError(
      refusal("ERR_PRESENTATION_REQUEST_FORM"),
    );
  });

  it("refuses a policy that does not compile", () => {
    const policy = { ...examplePolicy(), anyOf: [{ residence: { in: ["XX"] } }] };
    expect(() => createRequest(world.hash, { ...options(), policy })).toThrowError(
      expect.objectContaining({ name: "PolicyError" }),
    );
  });
});

describe("acceptCircuit", () => {
  const options = () => ({
    id: "compliance",
    version: 1,
    verificationKey: trapdoor.json as unknown,
    circuitHash: "ab".repeat(32),
  });

  it("refuses an unknown circuit and another version", () => {
    for (const changes of [{ id: "solvency" }, { id: "toString" }, { version: 2 }]) {
      expect(() => acceptCircuit({ ...options(), ...changes })).toThrowError(
        refusal("ERR_PRESENTATION_CIRCUIT_UNKNOWN"),
      );
    }
    expect(acceptCircuit(options()).id).toBe("compliance");
  });

  it("V1: refuses a key of another number of public signals", () => {
    for (const signals of [4, 6]) {
      const verificationKey = createTrapdoorKey(signals).json;
      expect(() => acceptCircuit({ ...options(), verificationKey })).toThrowError(
        refusal("ERR_VERIFICATION_SIGNALS_COUNT"),
      );
    }
  });

  it("V4: refuses a key with gamma = delta", () => {
    const { json } = trapdoor;
    const verificationKey = { ...json, vk_delta_2: json.vk_gamma_2 };
    expect(() => acceptCircuit({ ...options(), verificationKey })).toThrowError(
      refusal("ERR_VERIFICATION_KEY_UNSAFE"),
    );
  });

  it("V4: refuses a key with a point at infinity and a known delta", () => {
    const { json } = trapdoor;
    const { x, y } = bn254.G2.Point.BASE.multiply(3n).toAffine();
    const known = [[x.c0, x.c1].map(String), [y.c0, y.c1].map(String), ["1", "0"]];
    const infinite = [...json.IC.slice(0, 5), ["0", "1", "0"]];
    for (const changes of [{ vk_delta_2: known }, { IC: infinite }]) {
      expect(() =>
        acceptCircuit({ ...options(), verificationKey: { ...json, ...changes } }),
      ).toThrowError(refusal("ERR_VERIFICATION_KEY_UNSAFE"));
    }
  });

  it("H1: refuses a development key with any circuit hash, and of any circuit", () => {
    const circuitHash = "cd".repeat(32);
    const development = deriveDevelopmentSecrets(circuitHash);
    const { key } = trapdoor;
    const alpha = fromG1(bn254.G1.Point.BASE.multiply(development.alpha));
    const beta = fromG2(bn254.G2.Point.BASE.multiply(development.beta));
    const delta = fromG2(bn254.G2.Point.BASE.multiply(development.delta));
    const accept = (changes: Partial<VerificationKey>, hash: string, allowed = false) =>
      acceptCircuit({
        ...options(),
        verificationKey: formatVerificationKey({ ...key, ...changes }),
        circuitHash: hash,
        allowDevelopmentKeys: allowed,
      });
    const refused = refusal("ERR_VERIFICATION_KEY_DEVELOPMENT");
    for (const hash of [circuitHash, "0".repeat(64)]) {
      for (const changes of [{ alpha }, { beta }]) {
        expect(() => accept(changes, hash)).toThrowError(refused);
        expect(accept(changes, hash, true).id).toBe("compliance");
      }
      expect(accept({}, hash).id).toBe("compliance");
    }
    expect(() => accept({ delta }, circuitHash)).toThrowError(refused);
  });

  it("M7: refuses another key than the pinned one", () => {
    const { verificationKeyHash } = acceptCircuit(options());
    expect(acceptCircuit({ ...options(), pinnedKeyHash: verificationKeyHash })).toMatchObject({
      verificationKeyHash,
    });
    for (const pinnedKeyHash of ["", "00".repeat(32), verificationKeyHash.toUpperCase()]) {
      expect(() => acceptCircuit({ ...options(), pinnedKeyHash })).toThrowError(
        refusal("ERR_VERIFICATION_KEY_MISMATCH"),
      );
    }
  });

  it.each([null, "", [], {}, { protocol: "plonk" }])("refuses %j", (verificationKey) => {
    expect(() => acceptCircuit({ ...options(), verificationKey })).toThrowError(
      refusal("ERR_VERIFICATION_KEY_FORM"),
    );
  });
});
