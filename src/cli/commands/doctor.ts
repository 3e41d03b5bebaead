import { existsSync } from "node:fs";
import { join } from "node:path";
import { Option } from "commander";
import { SymbolonError } from "../../errors.ts";
import { loadArtifacts } from "../../proving/load-artifacts.ts";
import { artifactsDirectory } from "../artifacts-directory.ts";
import type { CommandSpec } from "../command.ts";
import { type Finding, keyFinding, note, ok } from "../doctor/finding.ts";
import { inspectAddresses } from "../doctor/inspect-addresses.ts";
import { readContracts } from "../files/read-contracts.ts";
import type { CliIo } from "../io.ts";
import { artifactsOption } from "../options.ts";
import { packageRoot, packageVersion } from "../package-root.ts";

interface Options {
  readonly artifacts?: string;
  readonly url?: readonly string[];
}

const LEAST_NODE = [20, 19] as const;

/** `symbolon doctor`: what this installation, or a set-up for browsers, lacks. Exit 1 where it cannot work. */
export const doctor: CommandSpec<Options> = {
  name: "doctor",
  summary: "check this installation, or a set-up for browsers, and say what to do",
  options: [
    artifactsOption(),
    new Option(
      "--url <address...>",
      "of a wallet's page, of artifacts on a host, or of both: what would stop a browser",
    ),
  ],
  async run({ artifacts, url }, { io, progress }) {
    progress.report({ stage: "check artifacts" });
    const checks =
      url === undefined
        ? [
            nodeCheck(),
            ...(await artifactChecks(artifactsDirectory(io, artifacts))),
            await contractsCheck(io),
          ]
        : await inspectAddresses(url, packageVersion(), io.signal);
    return {
      json: { version: packageVersion(), checks },
      human: checks.map(sayCheck).join("\n"),
      exitCode: checks.some(({ level }) => level === "fault") ? 1 : 0,
    };
  },
};

function sayCheck({ name, level, found, remedy }: Finding): string {
  const line = `${level.padEnd(5)} ${name}: ${found}`;
  return remedy === undefined ? line : `${line}\n      -> ${remedy}`;
}

/** The compilers come with the source repository alone. */
const isRepository = () => existsSync(join(packageRoot(), "scripts", "build-circuits.ts"));

function nodeCheck(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const least = LEAST_NODE.join(".");
  const found = `${process.versions.node}, ${least} or newer is needed`;
  return isNew
    ? { name: "node", level: "ok", found }
    : { name: "node", level: "fault", found, remedy: `install Node ${least} or newer` };
}

async function artifactChecks(directory: string): Promise<Finding[]> {
  try {
    const { circuits, packageVersion: madeBy } = await loadArtifacts(directory, {
      allowDevelopmentKeys: true,
    });
    const mine = packageVersion();
    const remedy =
      "for evaluation add --allow-development-keys; for production name artifacts of a ceremony by SYMBOLON_ARTIFACTS or --artifacts";
    return [
      ...(madeBy === mine ? [] : [otherRelease(madeBy, mine)]),
      ...[...circuits.values()].flatMap(({ id, version, kind }): Finding[] => [
        ok(`artifacts ${id}`, `version ${version}, every hash as listed`),
        keyFinding(id, kind, remedy),
      ]),
    ];
  } catch (cause) {
    if (!(cause instanceof SymbolonError)) throw cause;
    const remedy = isRepository()
      ? `run symbolon keys build, which writes ${artifactsDirectory({ cwd: "", env: {} })}; --artifacts or SYMBOLON_ARTIFACTS names another directory`
      : "name a directory of circuit artifacts by SYMBOLON_ARTIFACTS or --artifacts; the source repository makes one with symbolon keys build";
    return [
      { name: "artifacts", level: "fault", found: `${cause.message} (${cause.code})`, remedy },
    ];
  }
}

function otherRelease(madeBy: string, mine: string): Finding {
  return note(
    "artifacts",
    `made by symbolon ${madeBy}; this is ${mine}`,
    "use the artifacts of this release: circuits of another one may have other keys",
  );
}

/** Needed by the noun `contracts` alone, so nothing is at fault without them. */
async function contractsCheck(io: Pick<CliIo, "env">): Promise<Finding> {
  const name = "contracts";
  try {
    await readContracts(io);
    return { name, level: "ok", found: "compiled" };
  } catch (cause) {
    if (!(cause instanceof SymbolonError)) throw cause;
    const remedy = isRepository()
      ? "to deploy or check contracts run npm run build:contracts"
      : "to deploy or check contracts name a directory of compiled ones by SYMBOLON_CONTRACTS; the source repository makes one with npm run build:contracts";
    return { name, level: "note", found: `not compiled (${cause.code})`, remedy };
  }
}
