import { resolve } from "node:path";
import { Option } from "commander";
import { announcePolicy } from "../../../chain/policy-oracle/announce-policy.ts";
import {
  type PreparedAnnouncement,
  prepareAnnouncement,
} from "../../../chain/policy-oracle/prepare-announcement.ts";
import type { AuthorityIds } from "../../../chain/policy-oracle/project-figures.ts";
import { CliError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { diffPolicyPacks } from "../../../policy/diff/diff-policy-packs.ts";
import { explainPolicyPack } from "../../../policy/diff/explain-policy-pack.ts";
import { digestPolicyPack } from "../../../policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../../policy/pack/policy-pack.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { type AuthorityOptions, authorityOptions, readAuthority } from "../../authority-options.ts";
import { chainClients, keyFileOption, publicClientOf, rpcUrlOption } from "../../chain-clients.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readPack } from "../../files/read-policy-or-pack.ts";
import { parseBytes32, parseUrl } from "../../options.ts";
import { policyRegistryOption, recogniseOption } from "../../oracle-options.ts";

interface Options extends AuthorityOptions {
  readonly signed: string;
  readonly pack?: string;
  readonly superseded?: string;
  readonly authorityId: string;
  readonly uri: string;
  readonly recognise?: AuthorityIds;
  readonly rpcUrl: string;
  readonly policyRegistry: Hex;
  readonly keyFile?: string;
  readonly yes?: true;
}

/** `symbolon policy announce <signed>`: says who gains and who loses by it, and with --yes makes it a version on chain. */
export const policyAnnounce: CommandSpec<Options> = {
  name: "announce",
  summary: "announce a signed pack as the next version of its policy on chain",
  arguments: [{ name: "<signed>", summary: "a signed policy pack" }],
  options: [
    ...authorityOptions(),
    new Option("--pack <file>", "of a detached signature: the pack"),
    new Option(
      "--superseded <pack>",
      "the pack of the newest version on chain, to say what changes; needed from version 2 on",
    ),
    new Option("--authority-id <bytes32>", "the authority in the registry")
      .argParser((text) => parseBytes32(text).toLowerCase())
      .makeOptionMandatory(),
    new Option("--uri <url>", "where the signed pack is published")
      .argParser(parseUrl)
      .makeOptionMandatory(),
    recogniseOption(),
    rpcUrlOption(),
    policyRegistryOption(),
    keyFileOption(),
    new Option("--yes", "send it; without this nothing is sent"),
  ],
  async run(options, { io, note }) {
    const { policyRegistry, uri } = options;
    const signed = await readJsonInput(resolve(io.cwd, options.signed));
    const beside =
      options.pack === undefined
        ? {}
        : { pack: await readJsonInput(resolve(io.cwd, options.pack)) };
    const superseded =
      options.superseded === undefined ? undefined : await readPack(io, options.superseded);
    const announcement = {
      hash: await loadHash(),
      policyRegistry,
      authorityId: options.authorityId as Hex,
      signed,
      ...beside,
      authority: await readAuthority(io, options),
      authorities: options.recognise,
      uri,
    };
    const prepared = await prepareAnnouncement(publicClientOf(options.rpcUrl), announcement);
    const effect = sayEffect(prepared, superseded);
    for (const line of effect.lines) note(line);
    if (options.yes !== true) {
      throw new CliError("ERR_CLI_USAGE", "nothing was sent: read what changes, and give --yes", {
        details: { version: prepared.version, ...effect.details },
      });
    }
    const { policyId, version, digest, transaction, gas } = await announcePolicy(
      await chainClients(io, options),
      announcement,
    );
    const { id, validFrom, validUntil } = prepared.pack;
    return {
      json: {
        policyId,
        version,
        id,
        digest,
        validFrom,
        validUntil,
        transaction,
        gas,
        ...effect.details,
      },
      human: `${id} is version ${version} of policy ${policyId}, in force from ${validFrom}\nSHA-256 ${digest}, transaction ${transaction}`,
    };
  },
};

/** Who gains and who loses against the version before; of a first version, what it says. */
function sayEffect(
  { pack, version, follows, notProjected }: PreparedAnnouncement,
  superseded: PolicyPack | undefined,
) {
  const left = notProjected.map(({ path, why }) => `${path} ${why}`);
  const stays = left.map((text) => `Not on chain: ${text}.`);
  const texts = (entries: readonly { readonly text: string }[]) => entries.map(({ text }) => text);
  if (follows === undefined) {
    if (superseded !== undefined) {
      throw new CliError(
        "ERR_CLI_USAGE",
        "--superseded is of no use: the chain has no version yet",
      );
    }
    const { lines } = explainPolicyPack(pack);
    return {
      lines: ["The first version on chain.", ...lines, ...stays],
      details: { gains: [], loses: [], changes: [], notProjected: left },
    };
  }
  if (superseded === undefined || `0x${digestPolicyPack(superseded)}` !== follows) {
    const message = `give --superseded: the pack of version ${version - 1}, SHA-256 ${follows.slice(2)}`;
    throw new CliError("ERR_CLI_USAGE", message, { details: { digest: follows.slice(2) } });
  }
  const { gains, loses, changes } = diffPolicyPacks(superseded, pack);
  const access =
    gains.length + loses.length === 0
      ? ["Nobody gains or loses access."]
      : [...texts(gains), ...texts(loses)];
  return {
    lines: [`Against version ${version - 1}:`, ...access, ...texts(changes), ...stays],
    details: {
      gains: texts(gains),
      loses: texts(loses),
      changes: texts(changes),
      notProjected: left,
    },
  };
}
