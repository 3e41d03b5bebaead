import { FIELD_ORDER as P, BASE_FIELD_ORDER as Q } from "../../../src/field/scalar.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import type { Presentation } from "../../../src/presentation/types.ts";
import { consumePresentation } from "../../../src/verifier/consume-presentation.ts";
import { MemoryNullifierStore } from "../../../src/verifier/memory-nullifier-store.ts";
import { MemoryTrustRoots } from "../../../src/verifier/memory-trust-roots.ts";
import {
  type VerifyPresentationOptions,
  verifyPresentation,
} from "../../../src/verifier/verify-presentation.ts";
import { examplePolicy } from "../../../test/support/example-policy.ts";
import { NOW, type WorldOptions } from "../../../test/support/world.ts";
import { type AttackCase, type Outcome, outcomeOf } from "../attack-case.ts";
import type { RealStatement } from "../real-statement.ts";

const OTHER: Hex = "0x4b20993bc481177ec7e8f571cecae8a9e22c02db";
const REGISTRY: Hex = "0x5b38da6a701c568545dcfcb03fcb875f56beddc4";
const clock = NOW.getTime() / 1000;
const bump = (decimal: string) => String((BigInt(decimal) + 1n) % P);

/** Values that are no canonical scalar; the name says what each is. */
export const MALFORMED: readonly (readonly [string, unknown])[] = [
  ["p", String(P)],
  ["p + 1", String(P + 1n)],
  ["hexadecimal", "0x1f"],
  ["a leading zero", "01"],
  ["an empty string", ""],
  ["negative", "-1"],
  ["null", null],
  ["a number", 1],
  ["nested", ["1"]],
];

/** V2, V3, V5 to V7: one real proof, and everything around it changed. */
export function presentationCases(real: RealStatement): AttackCase[] {
  async function verify(
    json: unknown,
    changes: Partial<VerifyPresentationOptions> = {},
  ): Promise<Outcome> {
    const { hash, request, trustTree, now } = await real.world();
    const trustRoots = new MemoryTrustRoots();
    trustRoots.post(trustTree.root, clock - 3600);
    const circuits = [await real.accepted()];
    return outcomeOf(() =>
      verifyPresentation(json, { hash, request, circuits, trustRoots, now, ...changes }),
    );
  }
  const honest = async () => verify(await real.presentation());
  const changed = (
    id: string,
    title: string,
    by: RegExp,
    change: (presentation: Presentation) => unknown,
  ): AttackCase => ({
    id,
    layer: "verifier",
    title,
    by,
    attack: async () => verify(change(structuredClone(await real.presentation()))),
    twin: honest,
  });
  /** The honest proof shown to a verifier who asked for something else. */
  const elsewhere = (title: string, options: WorldOptions, by = /PROOF_INVALID/): AttackCase => ({
    id: "V6",
    layer: "verifier",
    title,
    by,
    async attack() {
      const { request } = await real.worldOf(options);
      return verify(await real.presentation(), { request });
    },
    twin: honest,
  });
  const negate = (y: string) => String(Q - BigInt(y));
  const malleated: readonly (readonly [string, (p: Presentation) => Presentation])[] = [
    [
      "(-A, -B, C) of a used proof",
      (p) => {
        const { a, b, c } = p.proof;
        const proof = { a: [a[0], negate(a[1])], b: [b[0], b[1].map(negate)], c };
        return { ...p, proof } as unknown as Presentation;
      },
    ],
    ["the same bytes once more", (p) => p],
  ];

  return [
    ...MALFORMED.map(([name, value]) =>
      changed("V2", `a nullifier that is ${name}`, /ERR_PRESENTATION_FORM/, (p) => ({
        ...p,
        nullifier: value,
      })),
    ),
    changed(
      "V2",
      "an array of public signals of the prover's own",
      /ERR_PRESENTATION_FORM/,
      (p) => ({
        ...p,
        publicSignals: ["1", "2", "3", "4", "5"],
      }),
    ),
    changed("V3", "x of A plus q", /PROOF_RANGE/, (p) => ({
      ...p,
      proof: { ...p.proof, a: [String(BigInt(p.proof.a[0]) + Q), p.proof.a[1]] },
    })),
    changed("V3", "y of C plus q", /PROOF_RANGE/, (p) => ({
      ...p,
      proof: { ...p.proof, c: [p.proof.c[0], String(BigInt(p.proof.c[1]) + Q)] },
    })),
    changed("V3", "A at infinity", /OFF_CURVE/, (p) => ({
      ...p,
      proof: { ...p.proof, a: ["0", "0"] },
    })),
    changed("V3", "B at infinity", /OFF_CURVE/, (p) => ({
      ...p,
      proof: {
        ...p.proof,
        b: [
          ["0", "0"],
          ["0", "0"],
        ],
      },
    })),
    changed("V3", "A off the curve", /OFF_CURVE/, (p) => ({
      ...p,
      proof: { ...p.proof, a: ["1", "3"] },
    })),
    changed("V3", "a third coordinate z = 2", /FORM/, (p) => ({
      ...p,
      proof: { ...p.proof, a: [...p.proof.a, "2"] },
    })),
    changed("V3", "-A alone", /PROOF_INVALID/, (p) => ({
      ...p,
      proof: { ...p.proof, a: [p.proof.a[0], negate(p.proof.a[1])] },
    })),

    ...malleated.map(([title, copy]): AttackCase => {
      const take = async (store: MemoryNullifierStore, json: Presentation) => {
        const { hash, request, trustTree, now } = await real.world();
        const trustRoots = new MemoryTrustRoots();
        trustRoots.post(trustTree.root, clock - 3600);
        const circuits = [await real.accepted()];
        const options = { hash, request, circuits, trustRoots, now };
        await consumePresentation(store, await verifyPresentation(json, options));
      };
      return {
        id: "V5",
        layer: "verifier",
        title,
        by: /NULLIFIER_USED/,
        async attack() {
          const store = new MemoryNullifierStore();
          const first = await real.presentation();
          await take(store, first);
          return outcomeOf(() => take(store, copy(first)));
        },
        // the same copy where the nullifier is free
        twin: async () => {
          const first = await real.presentation();
          return outcomeOf(() => take(new MemoryNullifierStore(), copy(first)));
        },
      };
    }),

    elsewhere("another nonce", { request: { nonce: new Uint8Array(32).fill(7) } }),
    elsewhere("another audience", { request: { audience: "https://other.example" } }),
    elsewhere("another scope label", {
      request: { scope: { mode: "once", label: "airdrop-2027" } },
    }),
    elsewhere("another scope mode", {
      request: { scope: { mode: "session", label: "airdrop-2026" } },
    }),
    elsewhere("another policy", {
      policy: { ...examplePolicy(), anyOf: [{ age: { atLeast: 21 } }] },
    }),
    elsewhere(
      "a request for a chain and a contract, off chain",
      {
        request: {
          chain: {
            chainId: 1,
            registry: REGISTRY,
            policyId: `0x${"11".repeat(32)}`,
            policyVersion: 1,
          },
          scope: { mode: "once" },
        },
      },
      /CONTEXT_MISMATCH|PROOF_INVALID/,
    ),
    elsewhere("a request for another subject", { request: { subject: OTHER } }, /SUBJECT/),
    changed("V6", "the subject replaced by a copier's", /PROOF_INVALID/, (p) => ({
      ...p,
      subject: OTHER,
    })),
    changed("V6", "the subject taken away", /PROOF_INVALID/, ({ subject: _, ...bare }) => bare),
    changed("V6", "another request's id", /CONTEXT_MISMATCH/, (p) => ({
      ...p,
      requestId: "req-2",
    })),
    changed("V6", "another nullifier", /PROOF_INVALID/, (p) => ({
      ...p,
      nullifier: bump(p.nullifier),
    })),

    changed("V7", "an unknown trust root", /TRUST_ROOT/, (p) => ({
      ...p,
      trustRoot: bump(p.trustRoot),
    })),
    changed("V7", "asOf moved by a second", /PROOF_INVALID/, (p) => ({
      ...p,
      asOf: { ...p.asOf, seconds: p.asOf.seconds + 1 },
    })),
    changed("V7", "a date that is not that of the seconds", /AS_OF_DATE/, (p) => ({
      ...p,
      asOf: { ...p.asOf, date: "20261120" },
    })),
    {
      id: "V7",
      layer: "verifier",
      title: "a root a second past its window",
      by: /TRUST_ROOT/,
      attack: async () =>
        verify(await real.presentation(), { trustRoots: await superseded(real, 3601) }),
      twin: async () =>
        verify(await real.presentation(), { trustRoots: await superseded(real, 3600) }),
    },
    {
      id: "V7",
      layer: "verifier",
      title: "asOf a second older than the request allows",
      by: /AS_OF_WINDOW/,
      attack: async () => verify(await real.presentation(), { now: await after(real, 601) }),
      twin: async () => verify(await real.presentation(), { now: await after(real, 600) }),
    },
    {
      id: "V7",
      layer: "verifier",
      title: "asOf ahead of the verifier's clock by a second more than the skew",
      by: /AS_OF_WINDOW/,
      attack: async () => verify(await real.presentation(), { now: await after(real, -31) }),
      twin: async () => verify(await real.presentation(), { now: await after(real, -30) }),
    },
  ];
}

/** The world's root, superseded so many seconds ago, with a window of an hour. */
async function superseded(real: RealStatement, ago: number): Promise<MemoryTrustRoots> {
  const { trustTree } = await real.world();
  const roots = new MemoryTrustRoots({ window: 3600 });
  roots.post(trustTree.root, clock - 9000);
  roots.post(5n, clock - ago);
  return roots;
}

/** So many seconds after the moment that the proof speaks of. */
async function after(real: RealStatement, seconds: number): Promise<Date> {
  return new Date(((await real.presentation()).asOf.seconds + seconds) * 1000);
}
