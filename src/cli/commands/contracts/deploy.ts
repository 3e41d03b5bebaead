import { resolve } from "node:path";
import { Option } from "commander";
import { DEPLOYED_CONTRACTS } from "../../../chain/contract-artifacts.ts";
import type { SentContract } from "../../../chain/deploy-contract.ts";
import { deploySymbolon } from "../../../chain/deploy-symbolon.ts";
import { ChainError } from "../../../errors.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { CIRCUIT_VERSIONS } from "../../../presentation/public-signals.generated.ts";
import { loadArtifacts } from "../../../proving/load-artifacts.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import { chainClients, keyFileOption, rpcUrlOption } from "../../chain-clients.ts";
import type { CommandSpec } from "../../command.ts";
import { readContracts } from "../../files/read-contracts.ts";
import { assertWritable } from "../../files/write-output.ts";
import { writeResult } from "../../files/write-result.ts";
import {
  artifactsOption,
  developmentKeysOption,
  forceOption,
  parseAddress,
  parseBytes32,
  parseDuration,
} from "../../options.ts";
import { toJson } from "../../to-json.ts";

interface Options {
  readonly rpcUrl: string;
  readonly keyFile?: string;
  readonly owner?: Hex;
  readonly registrar?: Hex;
  readonly rootWindow?: number;
  readonly keyDelay?: number;
  readonly salt?: string;
  readonly out: string;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
  readonly force?: true;
}

/** `symbolon contracts deploy`: all contracts, code and wiring verified; what is there already is kept. */
export const contractsDeploy: CommandSpec<Options> = {
  name: "deploy",
  summary: "deploy the oracle, the trust registry, the verifier and the compliance registry",
  options: [
    rpcUrlOption(),
    keyFileOption(),
    new Option("--owner <address>", "registers policies (default: the sender)").argParser(
      parseAddress,
    ),
    new Option("--registrar <address>", "lists issuers (default: the owner)").argParser(
      parseAddress,
    ),
    new Option(
      "--root-window <time>",
      "how long a superseded root counts (default: 24h)",
    ).argParser(parseDuration),
    new Option(
      "--key-delay <time>",
      "how long a new issuer's key waits for a veto (default: 2d)",
    ).argParser(parseDuration),
    new Option("--salt <bytes32>", "another set of the same contracts (default: zero)").argParser(
      parseBytes32,
    ),
    new Option("--out <file>", "write the deployment record to this file").makeOptionMandatory(),
    artifactsOption(),
    developmentKeysOption(),
    forceOption(),
  ],
  async run(options, { io, progress, note }) {
    const { owner, registrar, rootWindow, keyDelay, salt, allowDevelopmentKeys, force } = options;
    const out = resolve(io.cwd, options.out);
    await assertWritable(out, { force });
    const id = "compliance";
    const { circuits } = await loadArtifacts(artifactsDirectory(io, options.artifacts), {
      allowDevelopmentKeys,
      circuits: { [id]: CIRCUIT_VERSIONS[id] },
    });
    const circuit = circuits.get(id);
    if (circuit === undefined) throw new TypeError("the loader left out a circuit");
    const contracts = await readContracts(io);
    const clients = await chainClients(io, options);
    const sent = new Map<string, SentContract>();
    progress.report({ stage: "deploy" });
    const deployed = await deploySymbolon({
      ...clients,
      contracts,
      circuit,
      allowDevelopmentKeys,
      owner,
      registrar,
      rootWindow,
      keyDelay,
      salt: salt as Hex | undefined,
      onSent(contract) {
        sent.set(contract.contractName, contract);
        note(saySent(contract));
        progress.report({ stage: "deploy", share: shareOf(sent) });
      },
    }).catch((cause: unknown) => {
      throw withSent(cause, [...sent.values()]);
    });
    const { chainId, registry, verifier, trustRegistry, policyRegistry, gas, record } = deployed;
    await writeResult(
      out,
      `${toJson(record)}\n`,
      { force },
      {
        what: `registry ${registry} and verifier ${verifier} are on chain ${chainId}`,
        details: { chainId, registry, verifier, trustRegistry, policyRegistry },
      },
    );
    return {
      json: { out: options.out, ...record, gas },
      human: [
        `registry ${registry}`,
        `trust registry ${trustRegistry}`,
        `policy registry ${policyRegistry}`,
        `verifier ${verifier}, ${circuit.kind} key, on chain ${chainId}`,
      ].join("\n"),
    };
  },
};

/** Of two steps a contract: sent, and there. */
function shareOf(sent: ReadonlyMap<string, SentContract>): number {
  const steps = [...sent.values()].map(({ isThere }) => (isThere ? 2 : 1));
  const all = 2 * Object.keys(DEPLOYED_CONTRACTS).length;
  return steps.reduce((sum, step) => sum + step, 0) / all;
}

function saySent({ contractName, address, transaction, isThere }: SentContract): string {
  if (!isThere) return `${contractName} sent in transaction ${transaction}`;
  return `${contractName} at ${address}${transaction === undefined ? ", as before" : ""}`;
}

/** A deployment that fails half-way has been paid for, so its error says what is on chain. */
function withSent(cause: unknown, sent: readonly SentContract[]): unknown {
  if (!(cause instanceof ChainError) || sent.length === 0) return cause;
  return new ChainError(
    cause.code,
    `${cause.message}; run it again to go on. Before that: ${sent.map(saySent).join(", ")}`,
    {
      cause,
      details: {
        ...cause.details,
        sent: sent.map(({ contractName, transaction }) => `${contractName} ${transaction ?? ""}`),
        ...Object.fromEntries(
          sent.flatMap(({ contractName, address, isThere }) =>
            isThere ? [[contractName, address]] : [],
          ),
        ),
      },
    },
  );
}
