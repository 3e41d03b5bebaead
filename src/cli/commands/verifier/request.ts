import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { explainPolicy } from "../../../policy/explain-policy.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { SCOPE_MODES, type ScopeMode } from "../../../presentation/scope.ts";
import type { RequestedChain } from "../../../presentation/types.ts";
import { createRequest } from "../../../verifier/create-request.ts";
import { acceptCircuits } from "../../accept-circuits.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import type { CommandSpec } from "../../command.ts";
import { readPolicy } from "../../files/read-policy.ts";
import { writeOutput } from "../../files/write-output.ts";
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

interface Options {
  readonly policy: string;
  readonly audience: string;
  readonly out: string;
  readonly scope: ScopeMode;
  readonly label: string;
  readonly maxAge: number;
  readonly lifetime: number;
  readonly subject?: Hex;
  readonly responseUri?: string;
  readonly chainId?: number;
  readonly registry?: Hex;
  readonly policyId?: string;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
  readonly force?: true;
}

/** `symbolon verifier request`: what a wallet is asked. The verifier keeps the file and verifies against it. */
export const verifierRequest: CommandSpec<Options> = {
  name: "request",
  summary: "write a presentation request",
  options: [
    new Option("--policy <policy>", "a policy file, or preset:<id>").makeOptionMandatory(),
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
    new Option("--max-age <time>", "oldest moment that the proof may speak of")
      .argParser(parseDuration)
      .default(600, "10m"),
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
    artifactsOption(),
    developmentKeysOption(),
    forceOption(),
  ],
  async run(options, { io }) {
    const policy = await readPolicy(io, options.policy);
    const chain = readChain(options);
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
      maxAsOfAge: options.maxAge,
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
      json: { out: options.out, id, policyHash, expiresAt, consent },
      human: `request ${id} in ${options.out}, open until ${expiresAt}\nthe wallet will read: ${consent}`,
    };
  },
};

function readChain({ chainId, registry, policyId }: Options): RequestedChain | undefined {
  if (chainId === undefined && registry === undefined && policyId === undefined) return undefined;
  if (chainId === undefined || registry === undefined || policyId === undefined) {
    throw new CliError("ERR_CLI_USAGE", "--chain-id, --registry and --policy-id go together");
  }
  return {
    chainId,
    registry,
    policyId: policyId.toLowerCase() as Hex,
  };
}
