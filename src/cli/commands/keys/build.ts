import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { readManifest } from "../../../proving/load-artifacts.ts";
import { ASSETS_MOST, CHILDREN_MOST } from "../../../solvency/layout.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import type { CommandSpec } from "../../command.ts";
import type { CliIo } from "../../io.ts";
import { parseInteger } from "../../options.ts";
import { runRepositoryScript } from "../../run-repository-script.ts";

interface Capacity {
  readonly assets?: number;
  readonly cash4?: number;
  readonly cash8?: number;
  readonly cash16?: number;
  readonly margin8?: number;
  readonly children?: number;
  readonly items?: number;
  readonly power?: number;
}

interface Options extends Capacity {
  readonly set?: "solvency";
  readonly out?: string;
}

const FLAGS: Readonly<Record<keyof Capacity, string>> = {
  assets: "--assets",
  cash4: "--cash-4",
  cash8: "--cash-8",
  cash16: "--cash-16",
  margin8: "--margin-8",
  children: "--children",
  items: "--items",
  power: "--power",
};

const number = (flag: string, summary: string, minimum: number, maximum: number): Option =>
  new Option(`${flag} <n>`, summary).argParser(parseInteger(minimum, maximum));

/** `symbolon keys build`: compiles the circuits and makes development keys, whose secret anyone can compute. */
export const keysBuild: CommandSpec<Options> = {
  name: "build",
  summary:
    "compile the circuits and make development keys, for evaluation; needs the source repository",
  options: [
    new Option("--set <set>", "only this set, at a capacity of your own").choices(["solvency"]),
    new Option("--out <dir>", "where the set goes"),
    number(FLAGS.assets, "assets at most", 2, ASSETS_MOST),
    number(FLAGS.cash4, "leaves of a batch of tier cash-4", 1, 65_536),
    number(FLAGS.cash8, "leaves of a batch of tier cash-8", 1, 65_536),
    number(FLAGS.cash16, "leaves of a batch of tier cash-16", 1, 65_536),
    number(FLAGS.margin8, "leaves of a batch of tier margin-8", 1, 65_536),
    number(FLAGS.children, "children of a node", 2, CHILDREN_MOST),
    number(FLAGS.items, "items of a batch of reserves", 2, 65_536),
    number(FLAGS.power, "what is not given as large as 2^n constraints allow", 10, 24),
  ],
  async run(options, { io, note }) {
    const { json, directory } = await build(options, io);
    const { circuits } = await readManifest(directory);
    note("development keys: for evaluation, never for production");
    const built = Object.entries(circuits).map(([id, { version, kind }]) => ({
      id,
      version,
      kind,
    }));
    return {
      json: { directory, ...json, circuits: built },
      human: built
        .map(({ id, version, kind }) => `${id} version ${version}, ${kind} key`)
        .join("\n"),
    };
  },
};

async function build({ set, out, ...capacity }: Options, io: CliIo) {
  const given = Object.entries(FLAGS).flatMap(([name, flag]) => {
    const value = capacity[name as keyof Capacity];
    return value === undefined ? [] : [flag, String(value)];
  });
  if (set === undefined) {
    if (out !== undefined || given.length > 0) {
      throw new CliError("ERR_CLI_USAGE", "--out and a capacity go with --set solvency");
    }
    await runBuild(io, "build-circuits.ts", []);
    return { json: {}, directory: artifactsDirectory({ cwd: io.cwd, env: {} }) };
  }
  if (out === undefined) throw new CliError("ERR_CLI_USAGE", "--set solvency needs --out");
  const directory = resolve(io.cwd, out);
  const args = ["--out", directory, ...given];
  const profile: unknown = JSON.parse(await runBuild(io, "solvency/build-circuits.ts", args));
  return { json: { profile }, directory };
}

async function runBuild(io: CliIo, name: string, args: readonly string[]): Promise<string> {
  const { status, stdout } = await runRepositoryScript(io, {
    name,
    args,
    isCaptured: args.length > 0,
  });
  if (status === 0) return stdout;
  throw new CliError("ERR_CLI_SCRIPT_FAILED", "the circuits were not built; see what it printed");
}
