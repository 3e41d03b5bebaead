import { join } from "node:path";
import {
  type ContractArtifacts,
  DEPLOYED_CONTRACTS,
  parseContractArtifacts,
} from "../../chain/contract-artifacts.ts";
import { ChainError } from "../../errors.ts";
import type { CliIo } from "../io.ts";
import { packageRoot } from "../package-root.ts";
import { readJsonInput } from "./read-input.ts";

/** The compiled contracts: of SYMBOLON_CONTRACTS, else build/contracts of the package. */
export async function readContracts(io: Pick<CliIo, "env">): Promise<ContractArtifacts> {
  const directory = io.env.SYMBOLON_CONTRACTS ?? join(packageRoot(), "build", "contracts");
  const read = async (name: string): Promise<[string, unknown]> => {
    const json = await readJsonInput(join(directory, `${name}.json`)).catch((cause: unknown) => {
      throw new ChainError(
        "ERR_CHAIN_ARTIFACT_MISSING",
        `no compiled contract ${name}: run npm run build:contracts`,
        { cause, details: { contractName: name } },
      );
    });
    return [name, json];
  };
  const jsons = new Map(await Promise.all(Object.values(DEPLOYED_CONTRACTS).map(read)));
  return parseContractArtifacts((name) => jsons.get(name));
}
