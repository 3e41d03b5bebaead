import { Option } from "commander";
import { KYC_LEVELS } from "../../../credential/vocabulary.ts";
import { CliError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { assertEnoughIssuers } from "../../../policy/assert-enough-issuers.ts";
import { compilePolicy } from "../../../policy/compile-policy.ts";
import { countIssuersByClause } from "../../../policy/count-issuers.ts";
import { digestPolicyPack } from "../../../policy/pack/digest-policy-pack.ts";
import { validatePolicyPack } from "../../../policy/pack/validate-policy-pack.ts";
import type { CommandSpec } from "../../command.ts";
import { readLeafList } from "../../files/read-leaf-list.ts";
import { readPolicyOrPack } from "../../files/read-policy-or-pack.ts";
import { parseInteger } from "../../options.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly policy: string;
  readonly trust?: string;
  readonly minIssuers: number;
}

/** `symbolon policy lint <policy>`: exit 0 where it is well-formed, can be met, and names no issuer. */
export const policyLint: CommandSpec<Options> = {
  name: "lint",
  summary: "check a policy or pack and print its hash",
  arguments: [{ name: "<policy>", summary: "a policy or pack file, preset:<id> or pack:<id>" }],
  options: [
    new Option("--trust <file>", "leaf list: count the issuers that could serve each clause"),
    new Option("--min-issuers <k>", "with --trust: refuse a clause that fewer could serve")
      .argParser(parseInteger(1, 512))
      .default(3),
  ],
  async run(options, { io }) {
    const read = await readPolicyOrPack(io, options.policy);
    const hash = await loadHash();
    const { id, version } = "pack" in read ? read.pack : read.policy;
    const compiled =
      "pack" in read ? validatePolicyPack(hash, read.pack) : compilePolicy(hash, read.policy);
    const digest = "pack" in read ? { digest: digestPolicyPack(read.pack) } : {};
    const json = {
      id,
      version,
      ...digest,
      policyHash: compiled?.policyHash ?? null,
      clauseHashes: compiled?.clauses.map(({ hash }) => hash) ?? [],
    };
    const human = [
      `${id} version ${version} is well-formed`,
      ...Object.values(digest).map((text) => `SHA-256 ${text}`),
      ...(compiled === undefined ? ["no rules"] : [`policy hash ${compiled.policyHash}`]),
    ].join("\n");
    if (options.trust === undefined) return { json, human };
    if (compiled === undefined) {
      throw new CliError("ERR_CLI_USAGE", "--trust needs rules, and the pack has none");
    }
    const { policy } = compiled;
    const { records } = await readLeafList(io, options.trust);
    const issuers = records.map(({ maxKycLevel, ...record }) => ({
      ...record,
      maxKycLevel: maxKycLevel === "none" ? 0 : KYC_LEVELS.number(maxKycLevel),
    }));
    const at = { asOf: unixSeconds(io.now()) };
    assertEnoughIssuers(policy, issuers, options.minIssuers, at);
    const issuersByClause = countIssuersByClause(policy, issuers, at);
    return {
      json: { ...json, issuersByClause },
      human: `${human}\nissuers that could serve it, by clause: ${issuersByClause.join(", ")}`,
    };
  },
};
