import { beforeAll, describe, expect, it } from "vitest";
import { ProvingError } from "../../src/errors.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import { explainPresentation } from "../../src/holder/explain-presentation.ts";
import type { HolderData } from "../../src/holder/holder-data.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { orderPublicSignals } from "../../src/presentation/public-signals.ts";
import { parseProof } from "../../src/proving/parse-proof.ts";
import type { CircuitInputs, ProveResult, Prover } from "../../src/proving/prover.ts";
import { bottomTile, tileOf, topTile } from "../../src/status/status-tiles.ts";
import { examplePolicy } from "../support/example-policy.ts";
import { holderData } from "../support/holder-data.ts";
import { createTrapdoorKey } from "../support/trapdoor-key.ts";
import { AUDIENCE, createWorld, NOW, SUBJECT, type World } from "../support/world.ts";

const OTHER: Hex = "0x4b20993bc481177ec7e8f571cecae8a9e22c02db";
const clock = NOW.getTime() / 1000;
const trapdoor = createTrapdoorKey(5);

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

const refusal = (code: string) => expect.objectContaining({ code });

/** Proves whatever it is told, so that only the wallet's own checks stand between. */
function proverOf(answer: (inputs: CircuitInputs) => ProveResult): Prover & { calls: number } {
  return {
    calls: 0,
    proofSystem: "groth16-bn254",
    async prove(_circuit, inputs) {
      this.calls += 1;
      return answer(inputs);
    },
    close: () => Promise.resolve(),
  };
}

const honestSignals = (of: World, subject?: Hex) =>
  orderPublicSignals("compliance", of.publicSignals({ subject }));

const resultOf = (signals: bigint[]): ProveResult => ({
  proof: parseProof(trapdoor.prove(signals)),
  publicSignals: signals,
});

const present = (data: HolderData, prover: Prover) => createPresentation({ ...data, prover });

describe("createPresentation", () => {
  it("answers with the proof and the signals that the verifier cannot rebuild", async () => {
    const { nullifier, trustRoot } = world.publicSignals();
    const presentation = await present(
      holderData(world),
      proverOf(() => resultOf(honestSignals(world))),
    );
    expect(presentation).toEqual({
      type: "SymbolonPresentation",
      version: 1,
      requestId: "req-1",
      circuit: { id: "compliance", version: 1 },
      proofSystem: "groth16-bn254",
      proof: trapdoor.prove(honestSignals(world)),
      nullifier: String(nullifier),
      trustRoot: String(trustRoot),
      asOf: { date: "20261121", seconds: Date.parse("2026-11-21T10:00:00Z") / 1000 },
    });
  });

  it("gives the prover the circuit's inputs and nothing else", async () => {
    let seen: CircuitInputs = {};
    const prover = proverOf((inputs) => {
      seen = inputs;
      return resultOf(honestSignals(world));
    });
    await present(holderData(world), prover);
    expect(seen).toEqual(world.complianceInputs());
  });

  it("S7: leaves request, credential and trust data alone", async () => {
    const { leafList } = world.trustTree;
    const trust = { root: world.trustTree.root, leafList: leafList() };
    const data = holderData(world, { trust });
    const before = structuredClone([data.request, data.credential, trust, data.holder]);
    await present(
      data,
      proverOf(() => resultOf(honestSignals(world))),
    );
    expect([data.request, data.credential, trust, data.holder]).toEqual(before);
  });

  it("S6: an aborted signal ends it before any work", async () => {
    const prover = proverOf(() => resultOf(honestSignals(world)));
    const signal = AbortSignal.abort();
    await expect(createPresentation({ ...holderData(world), prover, signal })).rejects.toEqual(
      refusal("ERR_PROVING_ABORTED"),
    );
    expect(prover.calls).toBe(0);
  });

  describe("holds the prover's public signals against its own", () => {
    it.each([0, 1, 2, 3, 4])("signal %i", async (position) => {
      const signals = honestSignals(world);
      signals[position] = (signals[position] ?? 0n) + 1n;
      await expect(
        present(
          holderData(world),
          proverOf(() => resultOf(signals)),
        ),
      ).rejects.toEqual(refusal("ERR_PROVING_BACKEND"));
    });

    it("and their number", async () => {
      const signals = honestSignals(world);
      for (const wrong of [signals.slice(0, 4), [...signals, 0n], []]) {
        const answer = { ...resultOf(signals), publicSignals: wrong };
        await expect(
          present(
            holderData(world),
            proverOf(() => answer),
          ),
        ).rejects.toEqual(refusal("ERR_PROVING_BACKEND"));
      }
    });
  });

  it("passes faults of the prover on, and says of an unmet circuit that it gives no proof", async () => {
    for (const [thrown, code] of [
      ["ERR_PROVING_WORKER_LOST", "ERR_PROVING_WORKER_LOST"],
      ["ERR_PROVING_ABORTED", "ERR_PROVING_ABORTED"],
      ["ERR_PROVING_WITNESS", "ERR_PRESENTATION_CANNOT_PROVE"],
    ] as const) {
      const prover = proverOf(() => {
        throw new ProvingError(thrown, "fault");
      });
      await expect(present(holderData(world), prover)).rejects.toEqual(refusal(code));
    }
  });
});

describe("what a wallet refuses of a request, whoever the holder is", () => {
  const attempt = (data: HolderData) => () => explainPresentation(data);

  it("an ill-formed request", () => {
    for (const request of [null, "{}", { ...world.request, extra: 1 }]) {
      expect(attempt(holderData(world, { request }))).toThrowError(
        refusal("ERR_PRESENTATION_REQUEST_FORM"),
      );
    }
  });

  it("V6: another audience than the authenticated one", () => {
    for (const audience of ["https://evil.example", `${AUDIENCE}/`, AUDIENCE.toUpperCase(), ""]) {
      expect(attempt(holderData(world, { audience }))).toThrowError(
        refusal("ERR_PRESENTATION_AUDIENCE"),
      );
    }
    expect(explainPresentation(holderData(world))).toBeUndefined();
  });

  it("H4: an expired request, from the second of expiry", () => {
    const expiry = Date.parse(world.request.expiresAt);
    expect(attempt(holderData(world, { now: new Date(expiry) }))).toThrowError(
      refusal("ERR_PRESENTATION_REQUEST_EXPIRED"),
    );
    expect(explainPresentation(holderData(world, { now: new Date(expiry - 1) }))).toBeUndefined();
  });

  it("a circuit or version that it does not prove", () => {
    const [circuit] = world.request.circuits;
    for (const change of [{ id: "solvency" }, { version: 2 }]) {
      const request = { ...world.request, circuits: [{ ...circuit, ...change }] };
      expect(attempt(holderData(world, { request }))).toThrowError(
        refusal("ERR_PRESENTATION_CIRCUIT_UNKNOWN"),
      );
    }
  });

  it("M3: nothing where the wallet's own clock shows no time", () => {
    const now = new Date(Number.NaN);
    expect(attempt(holderData(world, { now }))).toThrow(RangeError);
  });

  it("L7: another key than the prover's, before any work and whoever the holder is", async () => {
    const other = "11".repeat(32);
    const asked = world.request.circuits[0]?.verificationKeyHash;
    const prover = {
      ...proverOf(() => resultOf(honestSignals(world))),
      verificationKeyHash: (id: string) => (id === "compliance" ? other : asked),
    };
    const unfit = await createWorld({ claims: { residence: { country: "US" } } });
    for (const of of [world, unfit]) {
      await expect(present(holderData(of), prover)).rejects.toEqual(
        refusal("ERR_PRESENTATION_CIRCUIT_UNKNOWN"),
      );
    }
    expect(prover.calls).toBe(0);
    for (const hash of [asked, undefined]) {
      const same = { ...prover, verificationKeyHash: () => hash };
      await expect(present(holderData(world), same)).resolves.toHaveProperty("requestId");
    }
  });

  it("a subject whose key has not signed for the wallet", () => {
    const request = { ...world.request, subject: SUBJECT };
    for (const subjects of [undefined, [], [OTHER]]) {
      const data = holderData(world, { request, ...(subjects ? { subjects } : {}) });
      expect(attempt(data)).toThrowError(refusal("ERR_PRESENTATION_SUBJECT"));
    }
    const upper: Hex = `0x${SUBJECT.slice(2).toUpperCase()}`;
    for (const own of [SUBJECT, upper]) {
      expect(explainPresentation(holderData(world, { request, subjects: [own] }))).toBeUndefined();
    }
  });

  it("a subject of the wallet's choice that is not its own, or none where one is needed", () => {
    expect(attempt(holderData(world, { subject: OTHER, subjects: [SUBJECT] }))).toThrowError(
      refusal("ERR_PRESENTATION_SUBJECT"),
    );
    const policyId = `0x${"11".repeat(32)}`;
    const request = {
      ...world.request,
      scope: { mode: "once", label: policyId },
      chain: { chainId: 1, registry: OTHER, policyId, policyVersion: 1 },
    };
    expect(attempt(holderData(world, { request, subjects: [SUBJECT] }))).toThrowError(
      refusal("ERR_PRESENTATION_SUBJECT"),
    );
    expect(
      explainPresentation(holderData(world, { request, subject: SUBJECT, subjects: [SUBJECT] })),
    ).toBeUndefined();
  });

  it("a leaf list that is not that of the trusted root", () => {
    const { leafList, root } = world.trustTree;
    const list = leafList();
    const mismatch = refusal("ERR_TRUST_LEAF_LIST_MISMATCH");
    expect(attempt(holderData(world, { trust: { root: root + 1n, leafList: list } }))).toThrowError(
      mismatch,
    );
    const [first, ...rest] = list.leaves;
    const altered = first && { ...first, issuer: { ...first.issuer, maxKycLevel: "low" } };
    expect(
      attempt(
        holderData(world, { trust: { root, leafList: { ...list, leaves: [altered, ...rest] } } }),
      ),
    ).toThrowError(mismatch);
    expect(
      explainPresentation(holderData(world, { trust: { root, leafList: list } })),
    ).toBeUndefined();
  });
});

describe("one answer for 'cannot' and 'will not', and the reason for the holder alone", () => {
  const prover = proverOf(() => resultOf([]));

  async function expectRefused(data: HolderData, reason: string) {
    const explained = explainPresentation(data);
    expect(explained?.reason).toBe(reason);
    const error = await present(data, prover).catch((thrown: unknown) => thrown);
    expect(error).toEqual(refusal("ERR_PRESENTATION_CANNOT_PROVE"));
    expect(error).toMatchObject({ message: "the wallet gives no proof", details: {} });
    expect((error as Error).cause).toBeUndefined();
    expect(prover.calls).toBe(0);
    return explained;
  }

  it("a revoked credential", async () => {
    const revoked = await createWorld({ revoked: true });
    await expectRefused(holderData(revoked), "revoked");
    expect(explainPresentation(holderData(world))).toBeUndefined();
  });

  it("a revoked credential read from tiles; a clear one beside it", async () => {
    for (const revoked of [true, false]) {
      const of = await createWorld({ revoked });
      const { index } = of.credential.status;
      const status = {
        bottom: bottomTile(of.statusTree, tileOf(index)),
        top: topTile(of.statusTree),
      };
      const data = holderData(of, { status });
      if (revoked) await expectRefused(data, "revoked");
      else expect(explainPresentation(data)).toBeUndefined();
      const [byte] = status.bottom;
      status.bottom[0] = (byte ?? 0) ^ 1;
      await expectRefused(data, "status-outdated");
    }
  });

  it("C6: the path of another word, index or root", async () => {
    const { statusTree, credential } = world;
    const { index } = credential.status;
    for (const path of [
      statusTree.path(1000),
      { ...statusTree.path(1000), index: statusTree.path(index).index },
      { ...statusTree.path(index), levels: statusTree.path(index).levels.slice(1) },
      { index: statusTree.path(index).index, levels: [] },
    ]) {
      await expectRefused(holderData(world, { status: { path } }), "status-outdated");
    }
  });

  it("an issuer that the trust root does not list", async () => {
    const { issuer } = world.credential;
    const x = String(BigInt(issuer.publicKey.x) + 1n);
    const credential = {
      ...world.credential,
      issuer: { ...issuer, publicKey: { ...issuer.publicKey, x } },
    };
    await expectRefused(holderData(world, { credential }), "issuer-not-listed");
  });

  it("fewer issuers that could serve than the holder asks for", async () => {
    const rare = {
      ...examplePolicy(),
      anyOf: [{ ...examplePolicy().anyOf[0], kycRegime: { in: ["SG-MAS-PSN02" as const] } }],
    };
    const only = await createWorld({
      policy: rare,
      claims: { kycRegime: "SG-MAS-PSN02" },
      issuerRecord: { regimes: ["SG-MAS-PSN02"] },
    });
    await expectRefused(holderData(only), "too-few-issuers");
    expect(explainPresentation(holderData(only, { minIssuers: 1 }))).toBeUndefined();
  });

  it("issuer data from the future", async () => {
    const ahead = await createWorld({ issuerRecord: { statusAsOf: clock + 1 } });
    await expectRefused(holderData(ahead), "data-from-the-future");
    const unissued = await createWorld({ issuedAt: clock + 1 });
    await expectRefused(holderData(unissued), "data-from-the-future");
    const level = await createWorld({ issuerRecord: { statusAsOf: clock } });
    expect(explainPresentation(holderData(level))).toBeUndefined();
  });

  describe("H2: as many issuers could have served the moment that the proof names", () => {
    const at = (text: string) => Date.parse(`2026-11-21T${text}Z`) / 1000;
    /** Issuers 0, 1, 2 and the holder's own, 3, whose status root is 17 s older than the clock. */
    const published = (...others: number[]) =>
      createWorld({
        issuers: 4,
        issuerTimes: (i) => (i < 3 ? { statusAsOf: others[i] ?? clock } : {}),
        issuerRecord: { statusAsOf: clock - 17 },
        policy: { ...examplePolicy(), anyOf: [{ age: { atLeast: 18 } }] },
      });
    const momentOf = async (of: World) => {
      let asOf = 0n;
      const prover = proverOf((inputs) => {
        asOf = inputs.asOf as bigint;
        return resultOf(honestSignals(of));
      });
      await present(holderData(of), prover).catch(() => undefined);
      return Number(asOf & ((1n << 40n) - 1n));
    };

    it("refuses where the others published after it, though the policy has no rule of time", async () => {
      const alone = await published(clock + 60, clock + 60, clock + 60);
      await expectRefused(holderData(alone), "too-few-issuers");
    });

    it("is not made fine for the holder's own issuer where the others are not yet there", async () => {
      const early = await published(at("08:00:00"), clock + 60, clock + 60);
      await expectRefused(holderData(early), "too-few-issuers");
      await expectRefused(holderData(early, { minIssuers: 3 }), "too-few-issuers");
      expect(explainPresentation(holderData(early, { minIssuers: 2 }))).toBeUndefined();
    });

    it("is the coarsest that all can serve, whoever of them is the holder's", async () => {
      expect(await momentOf(await published(at("08:00:00"), at("09:00:00"), clock - 5))).toBe(
        clock,
      );
      const settled = await createWorld({
        issuers: 4,
        issuerTimes: (i) => (i < 3 ? { statusAsOf: at("10:05:00") } : {}),
        issuerRecord: { statusAsOf: at("09:59:00") },
      });
      expect(await momentOf(settled)).toBe(at("10:07:00"));
    });
  });

  it.each([
    ["a denied country", { residence: { country: "US" } }, "residence"],
    ["no residence", { residence: undefined }, "residence"],
    ["a minor one day before the birthday", { dateOfBirth: "2008-11-22" }, "age"],
    ["too low a level", { kycLevel: "low" as const }, "kycLevel"],
  ])("%s", async (_, claims, rule) => {
    const unfit = await createWorld({ claims });
    const explained = await expectRefused(holderData(unfit), "policy-not-satisfied");
    expect(explained).toMatchObject({ fit: { best: { unmet: [{ rule }] } } });
  });

  it("an adult on the birthday", async () => {
    const adult = await createWorld({ claims: { dateOfBirth: "2008-11-21" } });
    expect(explainPresentation(holderData(adult))).toBeUndefined();
  });

  it("a stale screening and an expired credential, each with a twin", async () => {
    const week = 7 * 86_400;
    const hour = Math.floor(clock / 3600) * 3600;
    for (const [options, rule] of [
      [{ issuerRecord: { screenedAt: hour - week - 1 } }, "screeningAge"],
      [{ expiresAt: hour - 1 }, "expiresAt"],
    ] as const) {
      const explained = await expectRefused(
        holderData(await createWorld(options)),
        "policy-not-satisfied",
      );
      expect(explained).toMatchObject({ fit: { best: { unmet: [{ rule }] } } });
    }
    for (const options of [{ issuerRecord: { screenedAt: clock - week } }, { expiresAt: hour }]) {
      expect(explainPresentation(holderData(await createWorld(options)))).toBeUndefined();
    }
  });

  it("C21: claims beyond what the issuer may attest", async () => {
    for (const [issuerRecord, rule] of [
      [{ regimes: ["UK-MLR" as const] }, "issuerRegime"],
      [{ maxKycLevel: "substantial" as const }, "issuerKycLevel"],
      [{ clientClasses: ["eu-retail" as const] }, "issuerClientClasses"],
    ] as const) {
      const explained = await expectRefused(
        holderData(await createWorld({ issuerRecord })),
        "policy-not-satisfied",
      );
      expect(explained).toMatchObject({ fit: { best: { unmet: [{ rule }] } } });
    }
  });
});

describe("any-of", () => {
  it("proves the clause that fits, and the hash is the policy's either way", async () => {
    const [clause] = examplePolicy().anyOf;
    const policy = { ...examplePolicy(), anyOf: [{ residence: { in: ["US"] } }, { ...clause }] };
    const second = await createWorld({ policy });
    let words: unknown;
    const prover = proverOf((inputs) => {
      words = inputs.clauseWords;
      return resultOf(honestSignals(second));
    });
    await present(holderData(second), prover);
    expect(words).toEqual(second.rule.policy.clauses[1]?.words);
  });
});
