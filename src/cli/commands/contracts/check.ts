import { Option } from "commander";
import { verifyDeployment } from "../../../chain/verify-deployment.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { acceptCircuits } from "../../accept-circuits.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import { publicClientOf, rpcUrlOption } from "../../chain-clients.ts";
import type { CommandSpec } from "../../command.ts";
import { readContracts } from "../../files/read-contracts.ts";
import { artifactsOption, developmentKeysOption, parseAddress } from "../../options.ts";

interface Options {
  readonly rpcUrl: string;
  readonly registry: Hex;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
}

/** `symbolon contracts check`: exit 0 where the registry is this build's and its verifier holds this circuit's key. */
export const contractsCheck: CommandSpec<Options> = {
  name: "check",
  summary: "compare a deployed registry and its verifier with this build",
  options: [
    rpcUrlOption(),
    new Option("--registry <address>", "the registry")
      .argParser(parseAddress)
      .makeOptionMandatory(),
    artifactsOption(),
    developmentKeysOption(),
  ],
  async run({ rpcUrl, registry, artifacts, allowDevelopmentKeys }, { io }) {
    const circuits = await acceptCircuits(
      artifactsDirectory(io, artifacts),
      allowDevelopmentKeys === true,
    );
    const circuit = circuits.find(({ id }) => id === "compliance");
    if (circuit === undefined) throw new TypeError("the build has no circuit for the registry");
    const { verifier, codeHash } = await verifyDeployment({
      publicClient: publicClientOf(rpcUrl),
      contracts: await readContracts(io),
      registry,
      verificationKey: circuit.verificationKey,
      circuitVersion: circuit.version,
    });
    return {
      json: { registry, verifier, codeHash },
      human: `registry ${registry} is this build's\nverifier ${verifier} holds this circuit's key`,
    };
  },
};
