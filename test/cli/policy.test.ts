import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RESIDENCY_EU_EEA } from "../../src/policy/presets/residency-eu-eea.ts";
import { run, temporaryDirectory } from "./support/run.ts";

async function lint(policy: unknown) {
  const cwd = await temporaryDirectory();
  await writeFile(join(cwd, "policy.json"), JSON.stringify(policy));
  const { code, json } = await run(["policy", "lint", "policy.json", "--json"], { cwd });
  expect(await readdir(cwd)).toEqual(["policy.json"]);
  return { code, json };
}

const withClause = (clause: object) => ({ ...RESIDENCY_EU_EEA, anyOf: [clause] });

describe("policy lint", () => {
  it("prints the hash, the same for a file and the preset", async () => {
    const file = await lint(RESIDENCY_EU_EEA);
    const preset = await run(["policy", "lint", "preset:residency-eu-eea", "--json"]);
    expect([file.code, preset.code]).toEqual([0, 0]);
    expect(file.json).toEqual(preset.json);
    expect(file.json).toMatchObject({ policyHash: expect.stringMatching(/^[1-9]\d+$/) });
  });

  it.each([
    [{ residence: { in: [] } }, 2, "ERR_POLICY_FORM"],
    [{ residence: { in: ["XX"] } }, 2, "ERR_POLICY_VALUE_RANGE"],
    [{ residence: { near: ["PT"] } }, 2, "ERR_POLICY_OPERATOR_UNKNOWN"],
    [{ shoeSize: { atLeast: 44 } }, 2, "ERR_POLICY_CLAIM_UNKNOWN"],
    [{ age: { atLeast: 18 }, personType: { in: ["legal"] } }, 1, "ERR_POLICY_UNSATISFIABLE"],
  ])("refuses %j", async (clause, code, error) => {
    const result = await lint(withClause(clause));
    expect([result.code, result.json.error?.code]).toEqual([code, error]);
  });

  it("writes for a person to stderr alone", async () => {
    const { code, stdout, stderr } = await run(["policy", "lint", "preset:kyc-substantial"]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("well-formed");
  });
});

describe("policy explain", () => {
  it("says the sentence of consent and how late a revocation bites", async () => {
    const { code, json } = await run(["policy", "explain", "preset:residency-eu-eea", "--json"]);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      consent: expect.stringMatching(/^You prove .*You reveal nothing else\.$/),
      revocationLagSeconds: (30 + 1 + 7) * 86_400,
    });
    const cwd = await temporaryDirectory();
    const unbounded = withClause({ residence: { in: ["EU"] } });
    await writeFile(join(cwd, "p.json"), JSON.stringify(unbounded));
    const never = await run(["policy", "explain", "p.json", "--json"], { cwd });
    expect(never.json).toMatchObject({ revocationLagSeconds: null });
  });

  it("adds acceptance, root window and status age", async () => {
    const cwd = await temporaryDirectory();
    const clause = { residence: { in: ["EU"] }, statusAge: { atMost: "2d" } };
    await writeFile(join(cwd, "p.json"), JSON.stringify(withClause(clause)));
    const argv = ["policy", "explain", "p.json", "--json"];
    const { json } = await run([...argv, "--attestation-ttl", "24h", "--root-window", "1h"], {
      cwd,
    });
    expect(json).toMatchObject({ revocationLagSeconds: 86_400 + 3_600 + 2 * 86_400 });
    const screened = await run(["policy", "explain", "preset:eu-eea-adult-substantial", "--json"]);
    expect(screened.json).toMatchObject({ revocationLagSeconds: (30 + 1 + 7) * 86_400 });
    const bad = await run([...argv, "--root-window", "1 hour"], { cwd });
    expect([bad.code, bad.json.error?.code]).toEqual([2, "ERR_CLI_USAGE"]);
  });
});
