import { resolve } from "node:path";
import { Option } from "commander";
import { loadHash } from "../../../field/poseidon.ts";
import { verifyPolicyPack } from "../../../policy/pack/verify-policy-pack.ts";
import { type AuthorityOptions, authorityOptions, readAuthority } from "../../authority-options.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readPack } from "../../files/read-policy-or-pack.ts";
import { assertWritable, writeOutput } from "../../files/write-output.ts";
import { forceOption, outOption, parseTime } from "../../options.ts";
import { toJson } from "../../to-json.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options extends AuthorityOptions {
  readonly signed: string;
  readonly superseded?: string;
  readonly pack?: string;
  readonly at?: Date;
  readonly out?: string;
  readonly force?: true;
}

/** `symbolon policy verify <signed>`: exit 0 where enough keys of the authority that you name signed it, 1 where not. */
export const policyVerify: CommandSpec<Options> = {
  name: "verify",
  summary: "verify a signed policy pack against an authority that you name",
  arguments: [{ name: "<signed>", summary: "a signed policy pack" }],
  options: [
    ...authorityOptions(),
    new Option(
      "--superseded <pack>",
      "the pack that you honour now: the new one must follow on it",
    ),
    new Option("--pack <file>", "of a detached signature: the pack"),
    new Option("--at <time>", "in force at this time (default: now)").argParser(parseTime),
    outOption("the pack, once verified,"),
    forceOption(),
  ],
  async run(options, { io }) {
    const out = options.out === undefined ? undefined : resolve(io.cwd, options.out);
    const signed = await readJsonInput(resolve(io.cwd, options.signed));
    const superseded =
      options.superseded === undefined
        ? {}
        : { superseded: await readPack(io, options.superseded) };
    const beside =
      options.pack === undefined
        ? {}
        : { pack: await readJsonInput(resolve(io.cwd, options.pack)) };
    if (out !== undefined) await assertWritable(out, { force: options.force === true });
    const { pack, digest, compiled, signedBy } = await verifyPolicyPack(signed, {
      hash: await loadHash(),
      authority: await readAuthority(io, options),
      now: unixSeconds(options.at ?? io.now()),
      ...superseded,
      ...beside,
    });
    if (out !== undefined) await writeOutput(out, `${toJson(pack)}\n`, { force: options.force });
    const { id, version, validUntil } = pack;
    return {
      json: { id, version, digest, policyHash: compiled?.policyHash ?? null, signedBy, validUntil },
      human: `${id} version ${version} is signed by ${signedBy.join(", ")}, in force until ${validUntil}\nSHA-256 ${digest}`,
    };
  },
};
