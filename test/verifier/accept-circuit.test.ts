import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { acceptCircuit } from "../../src/verifier/accept-circuit.ts";
import { codeOf } from "../support/thrown.ts";

async function accept(id: string, file: string, version = 1): Promise<string> {
  const text = await readFile(`build/artifacts/${file}/verification-key.json`, "utf8");
  const verificationKey: unknown = JSON.parse(text);
  const options = { id, version, verificationKey, circuitHash: "ab".repeat(32) };
  return codeOf(() => acceptCircuit({ ...options, allowDevelopmentKeys: true }));
}

describe("acceptCircuit", () => {
  it("takes the circuit of presentations, in this build's version", async () => {
    expect(await accept("compliance", "compliance")).toBe("accepted");
    expect(await accept("compliance", "compliance", 2)).toBe("ERR_PRESENTATION_CIRCUIT_UNKNOWN");
  });

  it("refuses the circuit of possession: its proofs are for an issuer, and no presentation", async () => {
    expect(await accept("possession", "possession")).toBe("ERR_PRESENTATION_CIRCUIT_UNKNOWN");
    expect(await accept("compliance", "possession")).toBe("ERR_VERIFICATION_SIGNALS_COUNT");
  });

  it.each(["constructor", "__proto__", "Compliance", ""])("knows no circuit '%s'", async (id) => {
    expect(await accept(id, "compliance")).toBe("ERR_PRESENTATION_CIRCUIT_UNKNOWN");
  });
});
