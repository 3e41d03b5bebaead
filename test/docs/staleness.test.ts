import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { anonymityTable, SMALL_LIST } from "../../scripts/security/anonymity-table.ts";
import {
  STALENESS,
  stalenessBudget,
  stalenessTable,
  statusBound,
} from "../../scripts/security/staleness-table.ts";
import { policyExplain } from "../../src/cli/commands/policy/explain.ts";
import type { CliIo } from "../../src/cli/io.ts";
import { assertEnoughIssuers } from "../../src/policy/assert-enough-issuers.ts";
import { compilePolicy } from "../../src/policy/compile-policy.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { POLICY_PRESETS } from "../../src/policy/presets/presets.ts";
import { serviceConfigSchema } from "../../src/service/config/service-config.ts";
import { loadHash, MemoryTrustRoots } from "../../src/verifier/index.ts";

const page = (name: string) => readFileSync(`docs/security/${name}.md`, "utf8");
/** The command reads a preset without its streams. */
const io = {} as CliIo;

describe("docs/security/staleness.md", () => {
  it.each(POLICY_PRESETS.map((policy) => [policy.id, policy] as const))(
    "%s: the budget is the command line's",
    async (id, policy) => {
      const { attestationTtl, rootWindow } = STALENESS;
      const options = { policy: `preset:${id}`, attestationTtl, rootWindow };
      const context = { io, note: () => {}, progress: { report: () => {} } };
      const { json } = await policyExplain.run(options, context as never);
      expect(json.revocationLagSeconds).toBe(stalenessBudget(policy) ?? null);
    },
  );

  it("has a row for each shipped policy", () => {
    const rows = stalenessTable().split("\n").slice(2);
    expect(rows).toHaveLength(POLICY_PRESETS.length);
    for (const row of rows) expect(page("staleness")).toContain(row);
  });

  it("the weakest clause bounds a policy, the stronger rule a clause; one without a rule leaves it open", () => {
    const of = (...anyOf: Policy["anyOf"]) => statusBound({ ...example(), anyOf });
    const both = { statusAge: { atMost: "1h" }, screeningAge: { atMost: "7d" } };
    expect(of(both)).toBe(3600);
    expect(of(both, { screeningAge: { atMost: "7d" } })).toBe(7 * 86_400);
    expect(of(both, { kycLevel: { atLeast: "low" } })).toBeUndefined();
  });

  it("service, memory store and command line have one root window by default", async () => {
    const { rootWindow } = STALENESS;
    expect(serviceConfigSchema.shape.trustRootWindowSeconds.parse(undefined)).toBe(rootWindow);
    const roots = new MemoryTrustRoots();
    roots.post(1n, 0);
    roots.post(2n, 100);
    expect(await roots.standing(1n, 100 + rootWindow)).toBe("accepted");
    expect(await roots.standing(1n, 101 + rootWindow)).toBe("stale");
  });
});

describe("docs/security/anonymity.md", () => {
  it("has a row for each shipped policy, which compiles", async () => {
    const hash = await loadHash();
    const rows = anonymityTable().split("\n").slice(2);
    expect(rows).toHaveLength(POLICY_PRESETS.length);
    for (const row of rows) expect(page("anonymity")).toContain(row);
    for (const policy of POLICY_PRESETS) expect(() => compilePolicy(hash, policy)).not.toThrow();
  });

  it("with the README's three issuers, one shipped policy is refused to everybody", () => {
    const refused = POLICY_PRESETS.filter((policy) => {
      try {
        assertEnoughIssuers(policy, SMALL_LIST, 3);
        return false;
      } catch {
        return true;
      }
    });
    expect(refused.map(({ id }) => id)).toEqual(["not-us-or-us-accredited"]);
  });

  it("the least number of issuers that a wallet asks for is the one that it says", () => {
    const source = readFileSync("src/holder/prepare-presentation.ts", "utf8");
    expect(source).toContain("data.minIssuers ?? 3");
  });
});

function example(): Policy {
  const [policy] = POLICY_PRESETS;
  if (policy === undefined) throw new Error("no policy is shipped");
  return policy;
}
