import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { acceptCircuits } from "../../src/cli/accept-circuits.ts";
import { temporaryDirectory } from "./support/run.ts";

const BUILT = process.env.SYMBOLON_ARTIFACTS ?? "build/artifacts";
let directory: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
  await cp(BUILT, directory, { recursive: true });
});

const refusal = (code: string) => expect.objectContaining({ code });

/** Writes another manifest, as whoever can replace the files could. */
async function editManifest(edit: (text: string) => string): Promise<void> {
  const path = join(directory, "manifest.json");
  await writeFile(path, edit(await readFile(path, "utf8")));
}

describe("acceptCircuits", () => {
  it("takes a development key where it is allowed, and not otherwise", async () => {
    const circuits = await acceptCircuits(directory, true);
    expect(circuits).toEqual([expect.objectContaining({ id: "compliance", version: 1 })]);
    await expect(acceptCircuits(directory, false)).rejects.toEqual(
      refusal("ERR_PROVING_DEVELOPMENT_KEY"),
    );
  });

  it("H1: does not believe the manifest's hash of the circuit", async () => {
    await editManifest((text) => {
      const manifest = JSON.parse(text);
      manifest.circuits.compliance.files["circuit.r1cs"].sha256 = "00".repeat(32);
      return JSON.stringify(manifest);
    });
    for (const allowed of [false, true]) {
      await expect(acceptCircuits(directory, allowed)).rejects.toEqual(
        refusal("ERR_PROVING_ARTIFACT_HASH"),
      );
    }
  });

  it("H1: does not believe a manifest that calls the key a ceremony's", async () => {
    await editManifest((text) => text.replace('"development"', '"ceremony"'));
    await expect(acceptCircuits(directory, false)).rejects.toEqual(
      refusal("ERR_PROVING_DEVELOPMENT_KEY"),
    );
    await expect(acceptCircuits(directory, true)).rejects.toEqual(
      refusal("ERR_PROVING_CEREMONY_UNVERIFIED"),
    );
  });

  it("refuses a verification key that is not the one that the manifest lists", async () => {
    const path = join(directory, "compliance/verification-key.json");
    await writeFile(path, `${await readFile(path, "utf8")}\n`);
    await expect(acceptCircuits(directory, true)).rejects.toEqual(
      refusal("ERR_PROVING_ARTIFACT_HASH"),
    );
  });
});
