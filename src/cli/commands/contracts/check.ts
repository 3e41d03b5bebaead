import { resolve } from "node:path";
import { Option } from "commander";
import type { DeploymentRecord } from "../../../chain/deployment-record.ts";
import { parseDeploymentRecord } from "../../../chain/deployment-record.ts";
import { verifyDeployment } from "../../../chain/verify-deployment.ts";
import { ChainError, CliError } from "../../../errors.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { acceptCircuits } from "../../accept-circuits.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import { publicClientOf, rpcUrlOption } from "../../chain-clients.ts";
import type { CommandSpec } from "../../command.ts";
import { readContracts } from "../../files/read-contracts.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { artifactsOption, developmentKeysOption, parseAddress } from "../../options.ts";

interface Options {
  readonly rpcUrl: string;
  readonly registry?: Hex;
  readonly deployment?: string;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
}

/** `symbolon contracts check`: exit 0 where the contracts are this build's and hold what the deployment says. */
export const contractsCheck: CommandSpec<Options> = {
  name: "check",
  summary: "compare deployed contracts and their wiring with this build",
  options: [
    rpcUrlOption(),
    new Option("--registry <address>", "the compliance registry").argParser(parseAddress),
    new Option("--deployment <file>", "instead: a file that `deploy` wrote, all of it compared"),
    artifactsOption(),
    developmentKeysOption(),
  ],
  async run({ rpcUrl, registry, deployment, artifacts, allowDevelopmentKeys }, { io }) {
    if ((registry === undefined) === (deployment === undefined)) {
      throw new CliError("ERR_CLI_USAGE", "give --registry or --deployment");
    }
    const record =
      deployment === undefined
        ? undefined
        : parseDeploymentRecord(await readJsonInput(resolve(io.cwd, deployment)));
    const circuits = await acceptCircuits(
      artifactsDirectory(io, artifacts),
      allowDevelopmentKeys === true,
    );
    const circuit = circuits.find(({ id }) => id === "compliance");
    if (circuit === undefined) throw new TypeError("the build has no circuit for the registry");
    const publicClient = publicClientOf(rpcUrl);
    if (record !== undefined) await requireChain(publicClient, record);
    const found = await verifyDeployment({
      publicClient,
      contracts: await readContracts(io),
      registry: (record?.contracts.registry.address ?? registry) as Hex,
      verificationKey: circuit.verificationKey,
      circuitVersion: circuit.version,
      expected: record === undefined ? undefined : expectedOf(record),
    });
    const { verifier, owner, registrar } = found;
    return {
      json: { ...found },
      human: [
        `registry ${found.registry}, its oracle and its trust registry are this build's`,
        `verifier ${verifier} holds this circuit's key`,
        `owner ${owner}, registrar ${registrar}`,
      ].join("\n"),
    };
  },
};

function expectedOf({ contracts, roles, times }: DeploymentRecord) {
  const addresses = Object.entries(contracts).map(([role, { address }]) => [role, address]);
  return {
    ...(Object.fromEntries(addresses) as Record<keyof typeof contracts, Hex>),
    ...roles,
    ...times,
  };
}

async function requireChain(
  publicClient: ReturnType<typeof publicClientOf>,
  { chainId }: DeploymentRecord,
): Promise<void> {
  const asked = await publicClient.getChainId().catch((cause: unknown) => {
    throw new ChainError("ERR_CHAIN_RPC", "the chain did not say which it is", { cause });
  });
  if (asked === chainId) return;
  throw new ChainError("ERR_CHAIN_WRONG_CHAIN", "the deployment is on another chain", {
    details: { chainId, asked },
  });
}
