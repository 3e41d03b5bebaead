import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Abi, Hex } from "viem";

const FOLDER = new URL("../../../verifier-contracts/", import.meta.url);

export interface Compiled {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

/** Every interface, and the test contracts that are named, by contract name. */
export function compileInterfaces(...tests: readonly string[]): ReadonlyMap<string, Compiled> {
  const paths = [
    ...readdirSync(new URL("interfaces/", FOLDER)).map((file) => `interfaces/${file}`),
    ...tests.map((name) => `test/support/${name}.sol`),
  ].filter((path) => path.endsWith(".sol"));
  const content = (path: string) => readFileSync(new URL(path, FOLDER), "utf8");
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(paths.map((path) => [path, { content: content(path) }])),
    settings: { outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as {
    errors?: { severity: string; formattedMessage: string }[];
    contracts: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>;
  };
  const problem = output.errors?.find(({ severity }) => severity === "error");
  if (problem !== undefined) throw new Error(problem.formattedMessage);
  return new Map(
    Object.values(output.contracts).flatMap((file) =>
      Object.entries(file).map(([name, { abi, evm }]): [string, Compiled] => [
        name,
        { abi, bytecode: `0x${evm.bytecode.object}` },
      ]),
    ),
  );
}
