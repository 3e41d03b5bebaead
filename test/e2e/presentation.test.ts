import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BASE_FIELD_ORDER } from "../../src/field/scalar.ts";
import {
  type CreatePresentationOptions,
  createPresentation,
} from "../../src/holder/create-presentation.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { Presentation } from "../../src/presentation/types.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { type Artifacts, loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Prover, ProvingProgress } from "../../src/proving/prover.ts";
import { bottomTile, tileOf, topTile } from "../../src/status/status-tiles.ts";
import { type AcceptedCircuit, acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { consumePresentation } from "../../src/verifier/consume-presentation.ts";
import { MemoryNullifierStore } from "../../src/verifier/memory-nullifier-store.ts";
import { MemoryTrustRoots } from "../../src/verifier/memory-trust-roots.ts";
import { verifyPresentation } from "../../src/verifier/verify-presentation.ts";
import { holderData } from "../support/holder-data.ts";
import { createWorld, SUBJECT, type World, type WorldOptions } from "../support/world.ts";

const DIRECTORY = "build/artifacts";
const OTHER: Hex = "0x4b20993bc481177ec7e8f571cecae8a9e22c02db";

let artifacts: Artifacts;
let circuit: AcceptedCircuit;
let prover: Prover;

beforeAll(async () => {
  artifacts = await loadArtifacts(DIRECTORY, { allowDevelopmentKeys: true });
  circuit = acceptCircuit(await keyFile(true));
  prover = createProver({ artifacts, threads: 1 });
});
afterAll(() => prover?.close());

async function keyFile(allowDevelopmentKeys: boolean) {
  const text = await readFile(`${DIRECTORY}/compliance/verification-key.json`, "utf8");
  const circuitHash = artifacts.circuits.get("compliance")?.circuitHash ?? "";
  return {
    id: "compliance",
    version: 1,
    verificationKey: JSON.parse(text) as unknown,
    circuitHash,
    allowDevelopmentKeys,
  };
}

function worldOf(options: WorldOptions = {}): Promise<World> {
  return createWorld({ ...options, request: { circuits: [circuit], ...options.request } });
}

function present(world: World, changes: Partial<CreatePresentationOptions> = {}) {
  return createPresentation({ ...holderData(world), prover, ...changes });
}

function verify(world: World, json: unknown) {
  const trustRoots = new MemoryTrustRoots();
  trustRoots.post(world.trustTree.root, world.now.getTime() / 1000 - 3600);
  const { hash, request, now } = world;
  return verifyPresentation(json, { hash, request, circuits: [circuit], trustRoots, now });
}

const refusal = (code: string) => expect.objectContaining({ code });

describe("from credential to acceptance, with real proofs", () => {
  let world: World;
  let presentation: Presentation;

  beforeAll(async () => {
    world = await worldOf();
    presentation = await present(world);
  });

  it("a wallet proves from tiles and a leaf list as they are published, and the verifier accepts", async () => {
    const { index } = world.credential.status;
    const { root, leafList } = world.trustTree;
    const seen: ProvingProgress[] = [];
    const answer = await present(world, {
      credential: structuredClone(world.credential),
      request: structuredClone(world.request),
      trust: { root, leafList: structuredClone(leafList()) },
      status: {
        bottom: bottomTile(world.statusTree, tileOf(index)),
        top: topTile(world.statusTree),
      },
      onProgress: (progress) => seen.push(progress),
    });
    await expect(verify(world, JSON.parse(JSON.stringify(answer)))).resolves.toMatchObject({
      nullifier: presentation.nullifier,
      asOf: { date: "20261121", seconds: Date.parse("2026-11-21T10:00:00Z") / 1000 },
    });
    expect(seen.at(-1)).toEqual({ stage: "done", share: 1 });
    expect(seen.map(({ share }) => share)).toEqual(
      seen.map(({ share }) => share).toSorted((a, b) => a - b),
    );
  });

  it("the presentation carries no claim, secret, blind, salt, issuer or status index", () => {
    const { holder, holderBlind, credential, issuer } = world;
    const text = JSON.stringify(presentation);
    for (const secret of [
      holder.secret,
      holderBlind,
      credential.salt,
      credential.holderCommitment,
      issuer.publicKey.x,
      issuer.statusRoot,
      issuer.id,
    ]) {
      expect(text).not.toContain(String(secret));
    }
    // a short one stands in some random field element sooner or later
    const words = text.replaceAll(/\d{20,}/g, "");
    for (const secret of [credential.status.index, "DE-BE", "1990", "EU-AMLR"]) {
      expect(words).not.toContain(String(secret));
    }
  });

  it("a replayed proof: the verifier's store takes the nullifier once", async () => {
    const store = new MemoryNullifierStore();
    const verified = await verify(world, presentation);
    expect(await consumePresentation(store, verified)).toBe("accepted");
    const again = await verify(world, await present(world));
    await expect(consumePresentation(store, again)).rejects.toEqual(
      refusal("ERR_VERIFICATION_NULLIFIER_USED"),
    );
  });

  it("V5: a copy with -A and -B has the same nullifier", async () => {
    const { a, b, c } = presentation.proof;
    const minus = (y: string) => String(BASE_FIELD_ORDER - BigInt(y));
    const proof = { a: [a[0], minus(a[1])], b: [b[0], b[1].map(minus)], c };
    await expect(verify(world, { ...presentation, proof })).resolves.toEqual(
      await verify(world, presentation),
    );
  });

  it("a copied proof with another subject", async () => {
    const own = await present(world, { subject: SUBJECT, subjects: [SUBJECT] });
    await expect(verify(world, own)).resolves.toHaveProperty("subject", SUBJECT);
    await expect(verify(world, { ...own, subject: OTHER })).rejects.toEqual(
      refusal("ERR_VERIFICATION_PROOF_INVALID"),
    );
  });

  it("V6: a proof for another nonce, audience or scope", async () => {
    for (const options of [
      { request: { nonce: new Uint8Array(32).fill(7) } },
      { request: { audience: "https://other.example" } },
      { request: { scope: { mode: "session" as const, label: "airdrop-2026" } } },
    ]) {
      await expect(verify(await worldOf(options), presentation)).rejects.toEqual(
        refusal("ERR_VERIFICATION_PROOF_INVALID"),
      );
    }
  });

  it("Z6: the verifier refuses the development key unless told to allow it", async () => {
    const keys = await keyFile(false);
    expect(() => acceptCircuit(keys)).toThrowError(refusal("ERR_VERIFICATION_KEY_DEVELOPMENT"));
    expect(acceptCircuit({ ...keys, allowDevelopmentKeys: true }).id).toBe("compliance");
  });
});

describe("scope modes, with real proofs", () => {
  it("account: the same nullifier renews for its subject with a later asOf", async () => {
    const request = {
      scope: { mode: "account" as const, label: "trading" },
      subject: SUBJECT as Hex,
    };
    const subject = { subjects: [SUBJECT, OTHER] };
    const store = new MemoryNullifierStore();
    const today = await worldOf({ request });
    const first = await verify(today, await present(today, subject));
    expect(await consumePresentation(store, first)).toBe("accepted");

    const now = new Date(today.now.getTime() + 30 * 86_400_000);
    const later = await worldOf({ request, now });
    const renewal = await verify(later, await present(later, subject));
    expect(renewal.nullifier).toBe(first.nullifier);
    const theirs = await worldOf({ request: { ...request, subject: OTHER }, now });
    const thief = await verify(theirs, await present(theirs, subject));
    await expect(consumePresentation(store, thief)).rejects.toEqual(
      refusal("ERR_PRESENTATION_SUBJECT"),
    );
    expect(await consumePresentation(store, renewal)).toBe("renewed");
  });

  it("session: another request has another nullifier; once: the same, by any credential", async () => {
    const session = (fill: number) =>
      worldOf({
        request: {
          scope: { mode: "session" as const, label: "login" },
          nonce: new Uint8Array(32).fill(fill),
        },
      });
    const answers = await Promise.all([session(1), session(2)].map(async (w) => present(await w)));
    expect(new Set(answers.map(({ nullifier }) => nullifier)).size).toBe(2);

    const first = await present(await worldOf());
    const moved = await present(
      await worldOf({ statusIndex: 131_071, claims: { residence: { country: "FR" } } }),
    );
    expect(moved.nullifier).toBe(first.nullifier);
  });
});

describe("a prover that breaks the statement gets no proof", () => {
  it.each<[string, WorldOptions]>([
    ["a denied country", { claims: { residence: { country: "US" } } }],
    ["a revoked credential", { revoked: true }],
    ["a minor one day before the birthday", { claims: { dateOfBirth: "2008-11-22" } }],
    ["a screening that is too old", { issuerRecord: { screenedAt: 1_700_000_000 } }],
    ["claims beyond the issuer's level", { issuerRecord: { maxKycLevel: "low" } }],
  ])("%s", async (_, options) => {
    const world = await worldOf(options);
    await expect(present(world)).rejects.toEqual(refusal("ERR_PRESENTATION_CANNOT_PROVE"));
    // past the wallet's own checks, straight to the circuit
    await expect(prover.prove("compliance", world.complianceInputs())).rejects.toEqual(
      refusal("ERR_PROVING_WITNESS"),
    );
  });

  it("an adult on the birthday proves", async () => {
    const world = await worldOf({ claims: { dateOfBirth: "2008-11-21" } });
    await expect(verify(world, await present(world))).resolves.toBeDefined();
  });

  it("S6: an abort while proving ends it", async () => {
    const world = await worldOf();
    const abort = new AbortController();
    await expect(
      present(world, {
        signal: abort.signal,
        onProgress: ({ stage }) => {
          if (stage === "witness" || stage === "prove") abort.abort();
        },
      }),
    ).rejects.toEqual(refusal("ERR_PROVING_ABORTED"));
    await expect(verify(world, await present(world))).resolves.toBeDefined();
  });
});
