import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { compareStates, worstStanding } from "../../../service/feed/compare-states.ts";
import { feedStateSchema, verifyFeedState } from "../../../service/feed/peer-view.ts";
import { digestPolicyState, type PolicyState } from "../../../service/feed/policy-state.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";

interface Options {
  readonly one: string;
  readonly other: string;
  readonly keyOfOne?: string;
  readonly keyOfOther?: string;
}

const keyOption = (flag: string) =>
  new Option(`${flag} <key>`, "verifier key of the node: its signature is verified");

/** `symbolon feed compare <one> <other>`: exit 1 where two nodes did not see the same policies and trust root. */
export const feedCompare: CommandSpec<Options> = {
  name: "compare",
  summary: "say whether two nodes saw the same policies and trust root",
  arguments: [
    { name: "<one>", summary: "a node's GET /v1/policy-feed/state, saved" },
    { name: "<other>", summary: "another's" },
  ],
  options: [keyOption("--key-of-one"), keyOption("--key-of-other")],
  async run({ one, other, keyOfOne, keyOfOther }, { io }) {
    const read = async (file: string, key: string | undefined) =>
      readState(await readJsonInput(resolve(io.cwd, file)), file, key);
    const [ours, theirs] = [await read(one, keyOfOne), await read(other, keyOfOther)];
    const differences = compareStates(ours, theirs, { isWhole: true });
    const standing = worstStanding(differences);
    const lines = differences.map(({ what, standing: how, packId, version }) =>
      packId === undefined ? `${what}: ${how}` : `${what} ${packId} version ${version}: ${how}`,
    );
    const isVerified = keyOfOne !== undefined && keyOfOther !== undefined;
    const verdict = standing === "same" ? "the nodes saw the same" : `${other} is ${standing}`;
    return {
      json: { standing, differences, isVerified },
      human: [verdict, ...lines, ...(isVerified ? [] : ["not every signature was verified"])].join(
        "\n",
      ),
      exitCode: standing === "same" ? 0 : 1,
    };
  },
};

function readState(json: unknown, file: string, key: string | undefined): PolicyState {
  if (key !== undefined) return verifyFeedState(json, key).state;
  const parsed = feedStateSchema.safeParse(json);
  if (parsed.success && digestPolicyState(parsed.data) === parsed.data.digest) return parsed.data;
  throw new CliError("ERR_CLI_FILE_FORM", `${file}: is no state of a policy feed`);
}
