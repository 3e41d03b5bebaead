import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Abi } from "viem";
import { compilerInput } from "../../../scripts/compile-contracts.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";

export interface TestContract {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

const FOLDER = fileURLToPath(new URL("../../../verifier-contracts", import.meta.url));

type CompiledFile = Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>;

const compiled = new Map<string, CompiledFile>();

/** A contract of the Solidity tests, which the build leaves out: of test/support/`file`, compiled once a process. */
export function compileTestContract(file: string, name: string): TestContract {
  const contract = (compiled.get(file) ?? compile(file))[name];
  if (contract === undefined) throw new Error(`${file} has no ${name} that compiles`);
  return { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` };
}

function compile(file: string): CompiledFile {
  const path = `test/support/${file}`;
  const { sources, settings } = JSON.parse(compilerInput(FOLDER)) as {
    sources: Record<string, unknown>;
    settings: object;
  };
  // what a test's contract may import; what it does not is not compiled
  const importable = Object.entries(sources).filter(([name]) =>
    /^(generated|interfaces|margin|registries|verifiers)\//.test(name),
  );
  const content = readFileSync(`${FOLDER}/${path}`, "utf8");
  const input = {
    language: "Solidity",
    sources: Object.fromEntries([...importable, [path, { content }]]),
    settings: {
      ...settings,
      outputSelection: { [path]: { "*": ["abi", "evm.bytecode.object"] } },
    },
  };
  const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as {
    contracts?: Record<string, CompiledFile>;
  };
  const contracts = output.contracts?.[path] ?? {};
  compiled.set(file, contracts);
  return contracts;
}
