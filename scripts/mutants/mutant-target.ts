import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { listIncludes } from "../../test/support/lab/circom-source.ts";
import { type Mutant, mutateSource } from "../../test/support/lab/index.ts";

/** One circuit file of the product, its mutants and the test of the same name, which has to kill them. */
export interface MutantTarget {
  /** 'circuits/lib/as-of.circom' */
  readonly path: string;
  /** The test that has to kill them: 'test/circuits/lib/as-of.test.ts'. */
  readonly test: string;
  /** The file and every product file that it includes. */
  readonly sources: readonly string[];
  /** The file's text, and its mutants. */
  readonly source: string;
  readonly mutants: readonly Mutant[];
}

const testOf = (path: string): string =>
  path.replace(/^circuits\//, "test/circuits/").replace(/\.circom$/, ".test.ts");

function includesOf(path: string, root: string): string[] {
  return listIncludes(readFileSync(join(root, path), "utf8"))
    .map((include) => normalize(join(dirname(path), include)))
    .filter((include) => existsSync(join(root, include)));
}

/** Everything that can be reached, nearest first, without the start. */
function reach(start: string, next: (path: string) => readonly string[]): string[] {
  const seen = [start];
  for (const path of seen) for (const one of next(path)) if (!seen.includes(one)) seen.push(one);
  return seen.slice(1);
}

/** Every file below circuits/ that has a mutant. A circuit that is added is found with no further word. */
export function listTargets(root = "."): MutantTarget[] {
  const paths = readdirSync(join(root, "circuits"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".circom"))
    .map((name) => `circuits/${name.replaceAll("\\", "/")}`)
    .sort();
  const includes = new Map(paths.map((path) => [path, includesOf(path, root)]));
  return paths
    .map((path) => ({ path, source: readFileSync(join(root, path), "utf8") }))
    .map(({ path, source }) => ({
      path,
      source,
      test: testOf(path),
      sources: [path, ...reach(path, (one) => includes.get(one) ?? [])],
      mutants: mutateSource(source),
    }))
    .filter(({ mutants }) => mutants.length > 0);
}
