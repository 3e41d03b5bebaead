import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import type { Authority } from "../../../policy/pack/authority-schema.ts";
import { parseAuthority } from "../../../policy/pack/parse-authority.ts";
import { DID_DOCUMENT_MOST, resolveAuthority } from "../../../policy/pack/resolve-authority.ts";
import { verifyPolicyPack } from "../../../policy/pack/verify-policy-pack.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readPack } from "../../files/read-policy-or-pack.ts";
import { assertWritable, writeOutput } from "../../files/write-output.ts";
import type { CliIo } from "../../io.ts";
import { forceOption, outOption, parseInteger, parseTime } from "../../options.ts";
import { toJson } from "../../to-json.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly signed: string;
  readonly authority?: string;
  readonly did?: string;
  readonly threshold?: number;
  readonly superseded?: string;
  readonly pack?: string;
  readonly at?: Date;
  readonly out?: string;
  readonly allowLocal?: true;
  readonly force?: true;
}

/** `symbolon policy verify <signed>`: exit 0 where enough keys of the authority that you name signed it, 1 where not. */
export const policyVerify: CommandSpec<Options> = {
  name: "verify",
  summary: "verify a signed policy pack against an authority that you name",
  arguments: [{ name: "<signed>", summary: "a signed policy pack" }],
  options: [
    new Option("--authority <file>", "the authority that you trust: its DID, threshold and keys"),
    new Option("--did <did>", "instead: its did:web identifier; the keys are fetched"),
    new Option("--threshold <k>", "with --did: how many of its keys must sign").argParser(
      parseInteger(1, 32),
    ),
    new Option(
      "--superseded <pack>",
      "the pack that you honour now: the new one must follow on it",
    ),
    new Option("--pack <file>", "of a detached signature: the pack"),
    new Option("--at <time>", "in force at this time (default: now)").argParser(parseTime),
    outOption("the pack, once verified,"),
    new Option("--allow-local", "let the DID lead to this machine or a private network"),
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

async function readAuthority(io: CliIo, options: Options): Promise<Authority> {
  const { authority, did, threshold, allowLocal = false } = options;
  if (authority !== undefined && did === undefined && threshold === undefined) {
    return parseAuthority(await readJsonInput(resolve(io.cwd, authority)));
  }
  if (authority !== undefined || did === undefined || threshold === undefined) {
    const message =
      "give --authority, or --did and --threshold: whom you trust is not read from the pack";
    throw new CliError("ERR_CLI_USAGE", message);
  }
  return resolveAuthority(did, {
    threshold,
    fetch: async (url) => {
      const bytes = await io.fetchBytes(url, {
        maximum: DID_DOCUMENT_MOST,
        allowLocal,
        signal: io.signal,
      });
      return new Response(new Uint8Array(bytes));
    },
  });
}
