import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { asOfFromSeconds } from "../../src/presentation/as-of.ts";
import { bearer, configJson, KEYS, POLICY } from "../../test/service/world.ts";
import { floodHealth } from "../../test/support/flood-health.ts";
import { createTrapdoorKey } from "../../test/support/trapdoor-key.ts";
import { createWorld as createCredentialWorld } from "../../test/support/world.ts";
import { prepareCircuits } from "../demo/prepare-artifacts.ts";
import { type FaultCase, Tally } from "./fault-case.ts";

const MAIN = fileURLToPath(new URL("../../src/service/main.ts", import.meta.url));
const ROUNDS = 3;
const REQUESTS = 600;
const CONCURRENCY = 100;
/** Milliseconds within which health answers, but for one probe of a hundred. */
const BOUND = 100;

/**
 * A real service with real verification processes. Every presentation of the flood is well formed for its request and
 * proves nothing, so that each of those let in costs a whole verification, and every batch fails.
 */
export const floodService: FaultCase = {
  name: "flood of presentations, health answers within 100 ms",
  async run({ folder, note }) {
    const tally = new Tally();
    const { directory } = await prepareCircuits(note);
    const path = join(folder, "flooded.json");
    const unlimited = { perMinute: 1_000_000 };
    const config = {
      port: 0,
      storeFile: join(folder, "flooded.sqlite"),
      artifactsDirectory: directory,
      allowDevelopmentKeys: true,
      maxAttempts: 1000,
      policies: [{ id: "gate", policy: POLICY, scope: { mode: "session", label: "gate" } }],
      limits: { byAddress: unlimited, byKey: unlimited },
    };
    await writeFile(path, JSON.stringify(configJson(config)));
    const child = spawn(process.execPath, ["--import", "tsx", MAIN, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const url = await addressOf(child.stdout);
      const attack = await prepareAttack(url);
      for (let round = 1; round <= ROUNDS; round++) {
        const report = await floodHealth({
          url,
          attack: await attack(),
          requests: REQUESTS,
          concurrency: CONCURRENCY,
        });
        const { p50, p99, probes, unhealthy, statuses } = report;
        const faults: string[] = [];
        if (unhealthy > 0) faults.push(`${unhealthy} probes failed`);
        if (p99 > BOUND) faults.push(`p99 ${p99.toFixed(0)} ms`);
        const strange = Object.keys(statuses).filter((status) => !["422", "503"].includes(status));
        if (strange.length > 0) faults.push(`answered ${strange.join()}`);
        if (statuses[422] === undefined) faults.push("nothing was verified");
        tally.add(faults, `round ${round}`);
        const counts = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`);
        note(
          `  round ${round}: ${counts.join(", ")}; health p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms of ${probes}`,
        );
      }
    } finally {
      await end(child);
    }
    return tally.result();
  },
};

async function addressOf(output: Readable): Promise<string> {
  for await (const line of createInterface(output)) {
    const { msg, url } = JSON.parse(line) as { msg?: string; url?: string };
    if (msg === "listening" && url !== undefined) {
      output.resume();
      return url;
    }
  }
  throw new Error("the service did not start");
}

/** Posts the trust root; then gives floods, each for a request of its own. */
async function prepareAttack(url: string): Promise<() => Promise<(i: number) => Promise<number>>> {
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as { id: string } };
  };
  const { trustTree } = await createCredentialWorld({ issuers: 2 });
  const posted = await post("/v1/trust-roots", trustTree.leafList(), bearer(KEYS.operator));
  if (posted.status !== 201) throw new Error(`no trust root: ${posted.status}`);
  const trapdoor = createTrapdoorKey(5);
  return async () => {
    const key = bearer(KEYS.relyingParty);
    const { id } = (await post("/v1/presentation-requests", { policyId: "gate" }, key)).json;
    const proof = trapdoor.prove([1n, 2n, 3n, 4n, 5n]);
    return async (i) => {
      const presentation = {
        type: "SymbolonPresentation",
        version: 1,
        requestId: id,
        circuit: { id: "compliance", version: 1 },
        proofSystem: "groth16-bn254",
        proof,
        nullifier: String(i + 1),
        trustRoot: String(trustTree.root),
        asOf: asOfFromSeconds(Math.floor(Date.now() / 1000) - 60),
      };
      return (await post(`/v1/presentation-requests/${id}/presentations`, presentation)).status;
    };
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
