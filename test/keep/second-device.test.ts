import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Credential } from "../../src/credential/types.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import { nullifier } from "../../src/presentation/nullifier.ts";
import { createProver } from "../../src/proving/create-prover.ts";
import { type Artifacts, loadArtifacts } from "../../src/proving/load-artifacts.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { type AcceptedCircuit, acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { consumePresentation } from "../../src/verifier/consume-presentation.ts";
import { MemoryNullifierStore } from "../../src/verifier/memory-nullifier-store.ts";
import { MemoryTrustRoots } from "../../src/verifier/memory-trust-roots.ts";
import { verifyPresentation } from "../../src/verifier/verify-presentation.ts";
import { holderData } from "../support/holder-data.ts";
import { codeOfAsync } from "../support/thrown.ts";
import { createWorld, type World } from "../support/world.ts";
import { BACKUP_PASSPHRASE, createKept } from "./support/stores.ts";

const DIRECTORY = "build/artifacts";

let artifacts: Artifacts;
let circuit: AcceptedCircuit;
let prover: Prover;
let world: World;

beforeAll(async () => {
  artifacts = await loadArtifacts(DIRECTORY, { allowDevelopmentKeys: true });
  const key = await readFile(`${DIRECTORY}/compliance/verification-key.json`, "utf8");
  circuit = acceptCircuit({
    id: "compliance",
    version: 1,
    verificationKey: JSON.parse(key) as unknown,
    circuitHash: artifacts.circuits.get("compliance")?.circuitHash ?? "",
    allowDevelopmentKeys: true,
  });
  prover = createProver({ artifacts, threads: 1 });
  world = await createWorld({ request: { circuits: [circuit] } });
});
afterAll(() => prover?.close());

it("a restored device proves under the same nullifier: what one device has used, the other cannot use again", async () => {
  const { hash } = world;
  const first = await createKept(world);
  await first.store.addCredential({ credential: world.credential });
  const text = await first.store.exportBackup(BACKUP_PASSPHRASE);
  const second = await createKept(await createWorld({ holder: "fresh" }));
  await second.store.importBackup(text, BACKUP_PASSPHRASE);

  const issuer = world.credential.issuer.id;
  const scopes = [1n, 2n, world.rule.scope];
  const [one, two] = [first.store.holder, second.store.holder];
  expect(bindHolder(hash, two, issuer)).toEqual(bindHolder(hash, one, issuer));
  for (const scope of scopes) {
    expect(nullifier(hash, two.secret, scope)).toBe(nullifier(hash, one.secret, scope));
  }

  const trustRoots = new MemoryTrustRoots();
  trustRoots.post(world.trustTree.root, world.now.getTime() / 1000 - 3600);
  const used = new MemoryNullifierStore();
  const outcomes: unknown[] = [];
  for (const { store } of [first, second]) {
    const [kept] = await store.credentials();
    const presentation = await createPresentation({
      ...holderData(world),
      holder: store.holder,
      credential: kept?.credential as Credential,
      prover,
    });
    const { request, now } = world;
    const options = { hash, request, circuits: [circuit], trustRoots, now };
    const verified = await verifyPresentation(presentation, options);
    expect(verified.nullifier).toBe(String(nullifier(hash, one.secret, world.rule.scope)));
    outcomes.push(await codeOfAsync(() => consumePresentation(used, verified)));
  }
  expect(outcomes).toEqual(["accepted", "ERR_VERIFICATION_NULLIFIER_USED"]);
});
