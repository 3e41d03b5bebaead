import { describe, expect, it } from "vitest";
import { ServiceError } from "../../src/errors.ts";
import { loadHash } from "../../src/field/poseidon.ts";
import { parseServiceConfig } from "../../src/service/config/parse-service-config.ts";
import { rehearseRequests } from "../../src/service/verification/rehearse-requests.ts";
import { servePolicies } from "../../src/service/verification/serve-policies.ts";
import { configJson } from "./world.ts";

const CIRCUITS = [{ id: "compliance", version: 1, verificationKeyHash: "ab".repeat(32) }];

async function rehearse(changes: Record<string, unknown>): Promise<unknown> {
  const config = parseServiceConfig(configJson(changes));
  const hash = await loadHash();
  const policies = servePolicies(hash, config.policies);
  try {
    rehearseRequests({ config, hash, circuits: CIRCUITS, policies });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const [key] = error.details.keys as string[];
    // What is expected, and nothing of what was given.
    expect(error.message).toMatch(/^[a-z.A-Z0-9-]+: must be [-a-zA-Z0-9 ]+$/);
    expect(error.message.startsWith(`${key}: `)).toBe(true);
    return [error.code, error.details.keys];
  }
  return "fit";
}

const [first, second] = configJson().policies as { id: string; scope: object }[];
const labelled = (label: string) => ({
  policies: [first, { ...second, scope: { ...second?.scope, label } }],
});
const LABEL = `policies.${second?.id}.scope.label`;

describe("rehearseRequests", () => {
  const unfit: Record<string, [Record<string, unknown>, string]> = {
    "plain http beyond this machine": [{ publicUrl: "http://gate.internal" }, "publicUrl"],
    "an endless address": [{ publicUrl: `https://gate.example/${"a".repeat(2048)}` }, "publicUrl"],
    "an audience with a space": [{ audience: "My Exchange" }, "audience"],
    "an audience beyond ASCII": [{ audience: "https://börse.example" }, "audience"],
    "a registry of no policy": [
      {
        decisions: {
          chains: [
            {
              policyId: "none",
              chainId: 1,
              registry: `0x${"cd".repeat(20)}`,
              onChainPolicyId: `0x${"11".repeat(32)}`,
              policyVersion: 1,
              policyHash: "1",
            },
          ],
        },
      },
      "decisions.chains.0.policyId",
    ],
    "a label with a line break": [labelled("a\nb"), LABEL],
    "a label with an invisible character": [labelled("a\u200bb"), LABEL],
  };
  for (const [name, [changes, key]] of Object.entries(unfit)) {
    it(`names the key of ${name}`, async () => {
      expect(await rehearse(changes)).toEqual(["ERR_SERVICE_CONFIG", [key]]);
    });
  }

  for (const changes of [
    {},
    { publicUrl: "http://127.0.0.1:8460" },
    { publicUrl: "https://gate.example/zk/" },
    { audience: "exchange-client-7" },
    labelled("Sale of spring, second round: café"),
  ]) {
    it(`takes ${JSON.stringify(changes).slice(0, 60)}`, async () => {
      expect(await rehearse(changes)).toBe("fit");
    });
  }
});
