import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { parseDuration as parsePackDuration } from "../../../policy/duration.ts";
import { explainPolicy } from "../../../policy/explain-policy.ts";
import { verifyPolicyPack } from "../../../policy/pack/verify-policy-pack.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { SCOPE_MODES, type ScopeMode } from "../../../presentation/scope.ts";
import type { RequestedChain } from "../../../presentation/types.ts";
import { createRequest } from "../../../verifier/create-request.ts";
import { acceptCircuits } from "../../accept-circuits.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import { type AuthorityOptions, authorityOptions, readAuthority } from "../../authority-options.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readPolicy } from "../../files/read-policy.ts";
import { writeOutput } from "../../files/write-output.ts";
import type { CliIo } from "../../io.ts";
import {
  artifactsOption,
  developmentKeysOption,
  forceOption,
  parseAddress,
  parseBytes32,
  parseDuration,
  parseInteger,
  parseUrl,
} from "../../options.ts";
import { toJson } from "../../to-json.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options extends AuthorityOptions {
  readonly policy?: string;
  readonly pack?: string;
  readonly audience: string;
  readonly out: string;
  readonly scope: ScopeMode;
  readonly label: string;
  readonly maxAge?: number;
  readonly lifetime: number;
  readonly subject?: Hex;
  readonly responseUri?: string;
  readonly chainId?: number;
  readonly registry?: Hex;
  readonly policyId?: string;
  readonly policyVersion?: number;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
  readonly force?: true;
}

/** `symbolon verifier request`: what a wallet is asked. The verifier keeps the file and verifies against it. */
export const verifierRequest: CommandSpec<Options> = {
  name: "request",
  summary: "write a presentation request",
  options: [
    new Option("--policy <policy>", "a policy file, or preset:<id>"),
    new Option("--pack <signed>", "instead: a signed policy pack in force, whose rules are asked"),
    ...authorityOptions(),
    new Option(
      "--audience <origin>",
      "the verifier's web origin or client id",
    ).makeOptionMandatory(),
    new Option("--out <file>", "write the request to this file").makeOptionMandatory(),
    new Option("--scope <mode>", "how often a holder may answer")
      .choices(SCOPE_MODES)
      .default("once"),
    new Option("--label <text>", "the purpose; one nullifier per holder and purpose").default(
      "default",
    ),
    new Option(
      "--max-age <time>",
      "oldest moment that the proof may speak of (default: the pack's, or 10m)",
    ).argParser(parseDuration),
    new Option("--lifetime <time>", "how long the request is open")
      .argParser(parseDuration)
      .default(600, "10m"),
    new Option("--subject <address>", "the account that the result is for").argParser(parseAddress),
    new Option("--response-uri <url>", "where the wallet posts its answer").argParser(parseUrl),
    new Option("--chain-id <id>", "for a contract: its chain").argParser(
      parseInteger(1, Number.MAX_SAFE_INTEGER),
    ),
    new Option("--registry <address>", "for a contract: its address").argParser(parseAddress),
    new Option("--policy-id <bytes32>", "for a contract: its policy").argParser(parseBytes32),
    new Option(
      "--policy-version <number>",
      "for a contract: the oracle's version that has these rules",
    ).argParser(parseInteger(1, 65_535)),
    artifactsOption(),
    developmentKeysOption(),
    forceOption(),
  ],
  async run(options, { io }) {
    const chain = readChain(options);
    const { policy, mostAge, origin } = await readRule(io, options, chain !== undefined);
    const maxAsOfAge = options.maxAge ?? mostAge;
    if (origin !== undefined && maxAsOfAge > mostAge) {
      throw new CliError("ERR_CLI_USAGE", `--max-age is above the pack's ${mostAge} s`);
    }
    const circuits = await acceptCircuits(
      artifactsDirectory(io, options.artifacts),
      options.allowDevelopmentKeys === true,
    );
    const request = createRequest(await loadHash(), {
      id: Buffer.from(io.randomBytes(16)).toString("hex"),
      audience: options.audience,
      nonce: io.randomBytes(32),
      circuits: circuits.map(({ id, version, verificationKeyHash }) => ({
        id,
        version,
        verificationKeyHash,
      })),
      policy,
      scope: { mode: options.scope, ...(chain === undefined ? { label: options.label } : {}) },
      maxAsOfAge,
      lifetime: options.lifetime,
      now: io.now(),
      ...(chain === undefined ? {} : { chain }),
      ...(options.subject === undefined ? {} : { subject: options.subject }),
      ...(options.responseUri === undefined ? {} : { responseUri: options.responseUri }),
    });
    await writeOutput(resolve(io.cwd, options.out), `${toJson(request)}\n`, {
      force: options.force,
    });
    const { id, policyHash, expiresAt } = request;
    const consent = explainPolicy(policy);
    return {
      json: {
        out: options.out,
        id,
        policyHash,
        expiresAt,
        consent,
        ...(origin === undefined ? {} : { pack: origin }),
      },
      human: `request ${id} in ${options.out}, open until ${expiresAt}\nthe wallet will read: ${consent}`,
    };
  },
};

/** What is asked and how old a proof may be: of a policy, or of a pack that enough of the trusted keys signed. */
async function readRule(io: CliIo, options: Options, isOnChain: boolean) {
  const { policy, pack: signed } = options;
  if ((policy === undefined) === (signed === undefined)) {
    throw new CliError(
      "ERR_CLI_USAGE",
      "give --policy, or --pack with the authority that you trust",
    );
  }
  if (signed === undefined) {
    if (options.authority !== undefined || options.did !== undefined) {
      throw new CliError("ERR_CLI_USAGE", "an authority goes with --pack: a policy is unsigned");
    }
    return { policy: await readPolicy(io, policy ?? ""), mostAge: 600, origin: undefined };
  }
  const { pack, digest, signedBy } = await verifyPolicyPack(
    await readJsonInput(resolve(io.cwd, signed)),
    {
      hash: await loadHash(),
      authority: await readAuthority(io, options),
      now: unixSeconds(io.now()),
    },
  );
  if (pack.rules === undefined) throw new CliError("ERR_CLI_USAGE", "the pack has no rules");
  const { asOfOnChain, asOfOverHttp } = pack.times;
  return {
    policy: pack.rules,
    mostAge: parsePackDuration(isOnChain ? asOfOnChain : asOfOverHttp),
    origin: { id: pack.id, version: pack.version, digest, signedBy },
  };
}

function readChain(options: Options): RequestedChain | undefined {
  const { chainId, registry, policyId, policyVersion } = options;
  const given = [chainId, registry, policyId, policyVersion];
  if (given.every((value) => value === undefined)) return undefined;
  if (
    chainId === undefined ||
    registry === undefined ||
    policyId === undefined ||
    policyVersion === undefined
  ) {
    throw new CliError(
      "ERR_CLI_USAGE",
      "--chain-id, --registry, --policy-id and --policy-version go together",
    );
  }
  return { chainId, registry, policyId: policyId.toLowerCase() as Hex, policyVersion };
}
