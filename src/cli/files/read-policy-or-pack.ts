import { resolve } from "node:path";
import { CliError } from "../../errors.ts";
import { parsePolicyPack } from "../../policy/pack/parse-policy-pack.ts";
import type { PolicyPack } from "../../policy/pack/policy-pack.ts";
import { examplePolicyPack, POLICY_PACK_IDS } from "../../policy/packs/shipped-packs.ts";
import { parsePolicy } from "../../policy/parse-policy.ts";
import type { Policy } from "../../policy/policy.ts";
import type { CliIo } from "../io.ts";
import { readJsonInput } from "./read-input.ts";
import { readPolicy } from "./read-policy.ts";

const PACK = "pack:";

export type PolicyOrPack = { readonly policy: Policy } | { readonly pack: PolicyPack };

/** A policy or pack from a file, or a shipped one as `preset:<id>` or `pack:<id>`. */
export async function readPolicyOrPack(io: CliIo, source: string): Promise<PolicyOrPack> {
  if (source.startsWith("preset:")) return { policy: await readPolicy(io, source) };
  if (source.startsWith(PACK)) return { pack: shipped(source.slice(PACK.length)) };
  const json = await readJsonInput(resolve(io.cwd, source));
  const isPack =
    typeof json === "object" &&
    json !== null &&
    "type" in json &&
    json.type === "SymbolonPolicyPack";
  return isPack ? { pack: parsePolicyPack(json) } : { policy: parsePolicy(json) };
}

/** As `readPolicyOrPack`, for what takes packs alone. */
export async function readPack(io: CliIo, source: string): Promise<PolicyPack> {
  if (source.startsWith(PACK)) return shipped(source.slice(PACK.length));
  return parsePolicyPack(await readJsonInput(resolve(io.cwd, source)));
}

function shipped(id: string): PolicyPack {
  const pack = examplePolicyPack(id);
  if (pack !== undefined) return pack;
  throw new CliError("ERR_CLI_USAGE", `no such pack; known: ${POLICY_PACK_IDS.join(", ")}`, {
    details: { known: POLICY_PACK_IDS },
  });
}
