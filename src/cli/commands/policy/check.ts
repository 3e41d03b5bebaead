import { resolve } from "node:path";
import { Option } from "commander";
import type { AuthorityIds } from "../../../chain/policy-oracle/project-figures.ts";
import { verifyPolicyOnChain } from "../../../chain/policy-oracle/verify-policy-on-chain.ts";
import { loadHash } from "../../../field/poseidon.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { type AuthorityOptions, authorityOptions, readAuthority } from "../../authority-options.ts";
import { publicClientOf, rpcUrlOption } from "../../chain-clients.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { parseInteger } from "../../options.ts";
import { policyIdOption, policyRegistryOption, recogniseOption } from "../../oracle-options.ts";

interface Options extends AuthorityOptions {
  readonly signed: string;
  readonly pack?: string;
  readonly onChainVersion?: number;
  readonly recognise?: AuthorityIds;
  readonly rpcUrl: string;
  readonly policyRegistry: Hex;
  readonly policyId: Hex;
}

/** `symbolon policy check <signed>`: exit 0 where the version on chain says what the signed pack says, 1 where not. */
export const policyCheck: CommandSpec<Options> = {
  name: "check",
  summary: "compare a version on chain with a signed pack",
  arguments: [{ name: "<signed>", summary: "a signed policy pack" }],
  options: [
    ...authorityOptions(),
    new Option("--pack <file>", "of a detached signature: the pack"),
    new Option(
      "--on-chain-version <n>",
      "the chain's version (default: the one in force, or the newest)",
    ).argParser(parseInteger(1, 65_535)),
    recogniseOption(),
    rpcUrlOption(),
    policyRegistryOption(),
    policyIdOption(),
  ],
  async run(options, { io }) {
    const { policyRegistry, policyId, onChainVersion, recognise } = options;
    const signed = await readJsonInput(resolve(io.cwd, options.signed));
    const beside =
      options.pack === undefined
        ? {}
        : { pack: await readJsonInput(resolve(io.cwd, options.pack)) };
    const found = await verifyPolicyOnChain(publicClientOf(options.rpcUrl), {
      hash: await loadHash(),
      policyRegistry,
      policyId,
      version: onChainVersion,
      signed,
      ...beside,
      authority: await readAuthority(io, options),
      authorities: recognise,
    });
    const { pack, notProjected, version, latestVersion, versionInForce, standing } = found;
    const { isSuspended, digest, signedBy, authorityId } = found;
    const left = notProjected.map(({ path, why }) => `${path} ${why}`);
    return {
      json: {
        policyId,
        authorityId,
        version,
        latestVersion,
        versionInForce,
        standing,
        isSuspended,
        id: pack.id,
        packVersion: pack.version,
        digest,
        signedBy,
        notProjected: left,
      },
      human: [
        `version ${version} on chain is ${pack.id} version ${pack.version}, signed by ${signedBy.join(", ")}: ${standing}`,
        ...(isSuspended ? ["the policy is suspended"] : []),
        ...left.map((text) => `not on chain: ${text}`),
      ].join("\n"),
    };
  },
};
