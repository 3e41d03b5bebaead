import { readFileSync } from "node:fs";
import { join } from "node:path";
import solc from "solc";
import type { Abi, Hex } from "viem";
import { compilerInput } from "../../../scripts/compile-contracts.ts";

const CONTRACTS = "verifier-contracts";

export interface Compiled {
  readonly abi: Abi;
  readonly bytecode: Hex;
  /** Bytes of the code on chain. */
  readonly codeSize: number;
}

/**
 * Compiles sources with the settings of production, and what they import: a path below `symbolon/` is one of this
 * project. Any warning is a failure. Contract name -> contract.
 */
export function compileSolidity(sources: Readonly<Record<string, string>>): Map<string, Compiled> {
  const { settings } = JSON.parse(compilerInput(CONTRACTS));
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, content]) => [name, { content }]),
    ),
    settings,
  };
  const output = JSON.parse(
    solc.compile(JSON.stringify(input), {
      import: (path: string) => ({
        contents: readFileSync(path.replace(/^symbolon\//, ""), "utf8"),
      }),
    }),
  );
  const [problem] = output.errors ?? [];
  if (problem !== undefined) throw new Error(problem.formattedMessage);
  const files = Object.values(output.contracts) as Record<
    string,
    { abi: Abi; evm: { bytecode: { object: string }; deployedBytecode: { object: string } } }
  >[];
  return new Map(
    files.flatMap((file) =>
      Object.entries(file).map(([name, { abi, evm }]) => [
        name,
        {
          abi,
          bytecode: `0x${evm.bytecode.object}` as const,
          codeSize: evm.deployedBytecode.object.length / 2,
        },
      ]),
    ),
  );
}

/** Of this project's contracts, by path below verifier-contracts. */
export function compileContractFiles(...paths: readonly string[]): Map<string, Compiled> {
  return compileSolidity(
    Object.fromEntries(
      paths.map((path) => [
        `symbolon/${CONTRACTS}/${path}`,
        readFileSync(join(CONTRACTS, path), "utf8"),
      ]),
    ),
  );
}
