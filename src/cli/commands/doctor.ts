import { SymbolonError } from "../../errors.ts";
import { loadArtifacts } from "../../proving/load-artifacts.ts";
import { artifactsDirectory } from "../artifacts-directory.ts";
import type { CommandSpec } from "../command.ts";
import { artifactsOption } from "../options.ts";
import { packageVersion } from "../package-root.ts";

interface Options {
  readonly artifacts?: string;
}

interface Check {
  readonly name: string;
  /** `note`: works, and somebody should know. */
  readonly level: "ok" | "note" | "fault";
  readonly found: string;
}

const LEAST_NODE = [20, 19] as const;

/** `symbolon doctor`: what this installation lacks. Exit 1 where it cannot work. */
export const doctor: CommandSpec<Options> = {
  name: "doctor",
  summary: "check this installation: Node, artifacts, keys",
  options: [artifactsOption()],
  async run({ artifacts }, { io }) {
    const checks = [nodeCheck(), ...(await artifactChecks(artifactsDirectory(io, artifacts)))];
    return {
      json: { version: packageVersion(), checks },
      human: checks
        .map(({ name, level, found }) => `${level.padEnd(5)} ${name}: ${found}`)
        .join("\n"),
      exitCode: checks.some(({ level }) => level === "fault") ? 1 : 0,
    };
  },
};

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const found = `${process.versions.node}, ${LEAST_NODE.join(".")} or newer is needed`;
  return { name: "node", level: isNew ? "ok" : "fault", found };
}

async function artifactChecks(directory: string): Promise<Check[]> {
  try {
    const { circuits } = await loadArtifacts(directory, { allowDevelopmentKeys: true });
    return [...circuits.values()].flatMap(({ id, version, kind }): Check[] => [
      { name: `artifacts ${id}`, level: "ok", found: `version ${version}, every hash as listed` },
      {
        name: `keys ${id}`,
        level: kind === "ceremony" ? "ok" : "note",
        found:
          kind === "ceremony"
            ? "from a ceremony"
            : "development key, its secret is known: for evaluation, never for production",
      },
    ]);
  } catch (cause) {
    if (!(cause instanceof SymbolonError)) throw cause;
    const found = `${cause.message} (${cause.code}); symbolon keys build makes them`;
    return [{ name: "artifacts", level: "fault", found }];
  }
}
