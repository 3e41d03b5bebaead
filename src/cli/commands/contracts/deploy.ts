import { resolve } from "node:path";
import { Option } from "commander";
import { deploySymbolon } from "../../../chain/deploy-symbolon.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { CIRCUIT_VERSIONS } from "../../../presentation/public-signals.generated.ts";
import { loadArtifacts } from "../../../proving/load-artifacts.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import { chainClients, keyFileOption, rpcUrlOption } from "../../chain-clients.ts";
import type { CommandSpec } from "../../command.ts";
import { readContracts } from "../../files/read-contracts.ts";
import { assertAbsent, writeOutput } from "../../files/write-output.ts";
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
  readonly owner?: string;
  readonly registrar?: string;
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
  async run(options, { io, progress }) {
    const { owner, registrar, rootWindow, allowDevelopmentKeys, force } = options;
    const out = resolve(io.cwd, options.out);
    if (force !== true) await assertAbsent(out);
    const id = "compliance";
    const { circuits } = await loadArtifacts(artifactsDirectory(io, options.artifacts), {
      allowDevelopmentKeys,
      circuits: { [id]: CIRCUIT_VERSIONS[id] },
    });
    const circuit = circuits.get(id);
    if (circuit === undefined) throw new TypeError("the loader left out a circuit");
    const contracts = await readContracts(io);
    const clients = await chainClients(io, options);
    progress.report({ stage: "deploy" });
    const { chainId, registry, verifier, gas } = await deploySymbolon({
      ...clients,
      contracts,
      circuit,
      allowDevelopmentKeys,
      owner: owner as Hex | undefined,
      registrar: registrar as Hex | undefined,
      rootWindow,
    });
    const json = { chainId, registry, verifier, keyKind: circuit.kind, gas };
    await writeOutput(out, `${toJson(json)}\n`, { force });
    return {
      json: { out: options.out, ...json },
      human: `registry ${registry}\nverifier ${verifier}, ${circuit.kind} key, on chain ${chainId}`,
    };
  },
};
