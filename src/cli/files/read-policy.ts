import { resolve } from "node:path";
import { CliError } from "../../errors.ts";
import { parsePolicy } from "../../policy/parse-policy.ts";
import type { Policy } from "../../policy/policy.ts";
import { POLICY_PRESETS, policyPreset } from "../../policy/presets/presets.ts";
import type { CliIo } from "../io.ts";
import { readJsonInput } from "./read-input.ts";

const PRESET = "preset:";

/** A policy from a file, or a shipped one as `preset:<id>`. */
export async function readPolicy(io: CliIo, source: string): Promise<Policy> {
  if (!source.startsWith(PRESET)) {
    return parsePolicy(await readJsonInput(resolve(io.cwd, source)));
  }
  const preset = policyPreset(source.slice(PRESET.length));
  if (preset !== undefined) return preset;
  const known = POLICY_PRESETS.map(({ id }) => id);
  throw new CliError("ERR_CLI_USAGE", `no such preset; known: ${known.join(", ")}`, {
    details: { known },
  });
}
