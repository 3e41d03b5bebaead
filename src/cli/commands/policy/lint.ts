import { Option } from "commander";
import { KYC_LEVELS } from "../../../credential/vocabulary.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { assertEnoughIssuers } from "../../../policy/assert-enough-issuers.ts";
import { compilePolicy } from "../../../policy/compile-policy.ts";
import { countIssuersByClause } from "../../../policy/count-issuers.ts";
import type { CommandSpec } from "../../command.ts";
import { readLeafList } from "../../files/read-leaf-list.ts";
import { readPolicy } from "../../files/read-policy.ts";
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
  summary: "check a policy and print its hash",
  arguments: [{ name: "<policy>", summary: "a policy file, or preset:<id>" }],
  options: [
    new Option("--trust <file>", "leaf list: count the issuers that could serve each clause"),
    new Option("--min-issuers <k>", "with --trust: refuse a clause that fewer could serve")
      .argParser(parseInteger(1, 512))
      .default(3),
  ],
  async run(options, { io }) {
    const policy = await readPolicy(io, options.policy);
    const compiled = compilePolicy(await loadHash(), policy);
    const json = {
      id: policy.id,
      version: policy.version,
      policyHash: compiled.policyHash,
      clauseHashes: compiled.clauses.map(({ hash }) => hash),
    };
    const human = `${policy.id} version ${policy.version} is well-formed\npolicy hash ${compiled.policyHash}`;
    if (options.trust === undefined) return { json, human };
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
