import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The contracts that are deployed; the rest of the sources are their parts. */
export const CONTRACTS = [
  "ComplianceRegistry",
  "ComplianceVerifier",
  "PolicyRegistry",
  "SolvencyRatioFeed",
  "SolvencyRegistry",
  "SolvencyVerifier",
  "TrustHash",
  "TrustRegistry",
] as const;
export type ContractName = (typeof CONTRACTS)[number];

export interface CompiledContract {
  readonly contractName: ContractName;
  /** SHA-256 over compiler, settings and sources, hex. */
  readonly sourceHash: string;
  readonly abi: readonly unknown[];
  readonly bytecode: `0x${string}`;
  readonly deployedBytecode: `0x${string}`;
  /** Byte offsets in `deployedBytecode` at which each immutable's 32 bytes are put. */
  readonly immutables: Readonly<Record<string, readonly number[]>>;
}

const FOLDERS = [
  "adapters",
  "generated",
  "interfaces",
  "interfaces/external",
  "margin",
  "registries",
  "verifiers",
] as const;

interface AstNode {
  readonly id?: number;
  readonly name?: string;
  readonly nodeType?: string;
  readonly nodes?: readonly AstNode[];
}

interface CompilerOutput {
  readonly errors?: readonly { severity: string; formattedMessage: string }[];
  readonly sources: Record<string, { ast: AstNode }>;
  readonly contracts: Record<
    string,
    Record<
      string,
      {
        abi: unknown[];
        evm: {
          bytecode: { object: string };
          deployedBytecode: {
            object: string;
            immutableReferences: Record<string, { start: number }[]>;
          };
        };
      }
    >
  >;
}

/** Standard JSON input with the settings of foundry.toml, so that what is tested is what is deployed. */
export function compilerInput(contractsFolder: string): string {
  const toml = readFileSync(join(contractsFolder, "foundry.toml"), "utf8");
  const setting = (name: string) => {
    const value = new RegExp(`^${name} = "?([^"\\n]+)"?$`, "m").exec(toml)?.[1];
    if (value === undefined) throw new Error(`foundry.toml lacks ${name}`);
    return value;
  };
  const sources = Object.fromEntries(
    FOLDERS.flatMap((folder) =>
      readdirSync(join(contractsFolder, folder))
        .filter((file) => file.endsWith(".sol"))
        .sort()
        .map((file) => [
          `${folder}/${file}`,
          { content: readFileSync(join(contractsFolder, folder, file), "utf8") },
        ]),
    ),
  );
  return JSON.stringify({
    language: "Solidity",
    sources,
    settings: {
      optimizer: { enabled: true, runs: Number(setting("optimizer_runs")) },
      evmVersion: setting("evm_version"),
      metadata: { bytecodeHash: "none", appendCBOR: false },
      outputSelection: {
        "*": { "": ["ast"], "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode"] },
      },
    },
  });
}

/** The compiler's version is part of the hash. */
export function sourceHash(input: string): string {
  const { version } = createRequire(import.meta.url)("solc/package.json") as { version: string };
  return createHash("sha256").update(`solc ${version}\n${input}`).digest("hex");
}

/** Compiles with npm's solcjs. Any warning is a failure. */
export function compileContracts(input: string): CompiledContract[] {
  const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
  const output = JSON.parse(solc.compile(input)) as CompilerOutput;
  const [problem] = output.errors ?? [];
  if (problem !== undefined) throw new Error(problem.formattedMessage);
  const hash = sourceHash(input);
  const names = new Map(
    Object.values(output.sources)
      .flatMap(({ ast }) => ast.nodes ?? [])
      .flatMap((contract) => contract.nodes ?? [])
      .map((node) => [String(node.id), node.name ?? ""]),
  );
  return CONTRACTS.map((contractName) => {
    const found = Object.values(output.contracts).find((file) => contractName in file);
    const contract = found?.[contractName];
    if (contract === undefined) throw new Error(`no contract ${contractName} in the sources`);
    const { bytecode, deployedBytecode } = contract.evm;
    return {
      contractName,
      sourceHash: hash,
      abi: contract.abi,
      bytecode: `0x${bytecode.object}`,
      deployedBytecode: `0x${deployedBytecode.object}`,
      immutables: Object.fromEntries(
        Object.entries(deployedBytecode.immutableReferences)
          .map(([id, places]): [string, number[]] => [
            names.get(id) ?? id,
            places.map(({ start }) => start),
          ])
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    };
  });
}
