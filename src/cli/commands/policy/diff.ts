import { CliError } from "../../../errors.ts";
import { diffPolicies } from "../../../policy/diff/diff-policies.ts";
import { diffPolicyPacks } from "../../../policy/diff/diff-policy-packs.ts";
import type { CommandSpec } from "../../command.ts";
import { readPolicyOrPack } from "../../files/read-policy-or-pack.ts";

interface Options {
  readonly older: string;
  readonly newer: string;
}

/** `symbolon policy diff <older> <newer>`: who gains and who loses access, and every figure that differs, in words. */
export const policyDiff: CommandSpec<Options> = {
  name: "diff",
  summary: "say who gains and who loses access from one policy or pack to another",
  arguments: [
    { name: "<older>", summary: "a policy or pack file, preset:<id> or pack:<id>" },
    { name: "<newer>", summary: "the same kind" },
  ],
  options: [],
  async run({ older, newer }, { io }) {
    const [a, b] = [await readPolicyOrPack(io, older), await readPolicyOrPack(io, newer)];
    if ("policy" in a && "policy" in b)
      return say({ ...diffPolicies(a.policy, b.policy), changes: [] });
    if ("pack" in a && "pack" in b) return say(diffPolicyPacks(a.pack, b.pack));
    throw new CliError("ERR_CLI_USAGE", "give two policies or two packs");
  },
};

function say({ gains, loses, changes }: ReturnType<typeof diffPolicyPacks>) {
  const lines = [...gains, ...loses, ...changes].map(({ text }) => text);
  const access = gains.length + loses.length === 0 ? ["Nobody gains or loses access."] : [];
  return { json: { gains, loses, changes }, human: [...access, ...lines].join("\n") };
}
