import { resolve } from "node:path";
import { Option } from "commander";
import { deploySymbolon, type SentContract } from "../../../chain/deploy-symbolon.ts";
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
  parseDuration,
} from "../../options.ts";
import { toJson } from "../../to-json.ts";

interface Options {
  readonly rpcUrl: string;
  readonly keyFile?: string;
  readonly owner?: Hex;
  readonly registrar?: Hex;
  readonly rootWindow?: number;
  readonly out: string;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
  readonly force?: true;
}

/** `symbolon contracts deploy`: verifier and registry, the code of both compared with what was compiled. */
export const contractsDeploy: CommandSpec<Options> = {
  name: "deploy",
  summary: "deploy the verifier and the registry",
  options: [
    rpcUrlOption(),
    keyFileOption(),
    new Option("--owner <address>", "registers policies (default: the sender)").argParser(
      parseAddress,
    ),
    new Option("--registrar <address>", "posts trust roots (default: the owner)").argParser(
      parseAddress,
    ),
    new Option(
      "--root-window <time>",
      "how long a superseded root counts (default: 24h)",
    ).argParser(parseDuration),
    new Option("--out <file>", "write the addresses to this file").makeOptionMandatory(),
    artifactsOption(),
    developmentKeysOption(),
    forceOption(),
  ],
  async run(options, { io, progress, note }) {
    const { owner, registrar, rootWindow, allowDevelopmentKeys, force } = options;
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
      onSent(contract) {
        sent.set(contract.contractName, contract);
        note(saySent(contract));
        progress.report({ stage: "deploy", share: shareOf(sent) });
      },
    }).catch((cause: unknown) => {
      throw withSent(cause, [...sent.values()]);
    });
    const { chainId, registry, verifier, gas } = deployed;
    const json = { chainId, registry, verifier, keyKind: circuit.kind, gas };
    await writeResult(
      out,
      `${toJson(json)}\n`,
      { force },
      {
        what: `registry ${registry} and verifier ${verifier} are on chain ${chainId}`,
        details: { chainId, registry, verifier },
      },
    );
    return {
      json: { out: options.out, ...json },
      human: `registry ${registry}\nverifier ${verifier}, ${circuit.kind} key, on chain ${chainId}`,
    };
  },
};

/** Of four steps: two contracts, each sent and then in a block. */
function shareOf(sent: ReadonlyMap<string, SentContract>): number {
  const steps = [...sent.values()].map(({ address }) => (address === undefined ? 1 : 2));
  return steps.reduce((sum, step) => sum + step, 0) / 4;
}

const saySent = ({ contractName, transaction, address }: SentContract): string =>
  address === undefined
    ? `${contractName} sent in transaction ${transaction}`
    : `${contractName} at ${address}`;

/** A deployment that fails half-way has been paid for, so its error says what is on chain. */
function withSent(cause: unknown, sent: readonly SentContract[]): unknown {
  if (!(cause instanceof ChainError) || sent.length === 0) return cause;
  return new ChainError(
    cause.code,
    `${cause.message}; before that: ${sent.map(saySent).join(", ")}`,
    {
      cause,
      details: {
        ...cause.details,
        sent: sent.map(({ contractName, transaction }) => `${contractName} ${transaction}`),
        ...Object.fromEntries(
          sent.flatMap(({ contractName, address }) =>
            address === undefined ? [] : [[contractName, address]],
          ),
        ),
      },
    },
  );
}
