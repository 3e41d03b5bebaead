import { resolve } from "node:path";
import { Option } from "commander";
import { loadHash } from "../../../field/poseidon.ts";
import { digestPolicyPack } from "../../../policy/pack/digest-policy-pack.ts";
import { signPolicyPack } from "../../../policy/pack/sign-policy-pack.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readPack } from "../../files/read-policy-or-pack.ts";
import { readSecretJson } from "../../files/read-secret-input.ts";
import { assertWritable, writeOutput } from "../../files/write-output.ts";
import { forceOption, outOption } from "../../options.ts";
import { toJson } from "../../to-json.ts";

interface Options {
  readonly pack: string;
  readonly keyFile: string;
  readonly kid: string;
  readonly add?: string;
  readonly detached?: true;
  readonly out: string;
  readonly force?: true;
}

/** `symbolon policy sign <pack>`: one signature of an authority's key; each of k signers adds its own. */
export const policySign: CommandSpec<Options> = {
  name: "sign",
  summary: "sign a policy pack with one key of its authority",
  arguments: [{ name: "<pack>", summary: "a policy pack, or pack:<id>" }],
  options: [
    new Option(
      "--key-file <file>",
      "the private key as a JWK, Ed25519 or P-256; mode 0600",
    ).makeOptionMandatory(),
    new Option(
      "--kid <id>",
      "the key's id: the authority's DID, # and a name",
    ).makeOptionMandatory(),
    new Option("--add <file>", "add to the signatures of this file"),
    new Option("--detached", "leave the pack out of the file"),
    outOption("the signed pack").makeOptionMandatory(),
    forceOption(),
  ],
  async run(options, { io }) {
    const out = resolve(io.cwd, options.out);
    const pack = await readPack(io, options.pack);
    const key = await readSecretJson(resolve(io.cwd, options.keyFile));
    await assertWritable(out, { force: options.force === true });
    const signed = await signPolicyPack(pack, {
      hash: await loadHash(),
      kid: options.kid,
      key,
      isDetached: options.detached === true,
      ...(options.add === undefined
        ? {}
        : { signed: await readJsonInput(resolve(io.cwd, options.add)) }),
    });
    await writeOutput(out, `${toJson(signed)}\n`, { force: options.force });
    const digest = digestPolicyPack(pack);
    const { length } = signed.signatures;
    return {
      json: { out: options.out, id: pack.id, version: pack.version, digest, signatures: length },
      human: `${pack.id} version ${pack.version} signed, ${length} of ${pack.authority.threshold} signatures in ${options.out}\nSHA-256 ${digest}`,
    };
  },
};
