import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { listIncludes } from "./circom-source.ts";

/** Source texts by their path below the root, with `/`. */
export type Sources = ReadonlyMap<string, string>;

const texts = new Map<string, { text: string; includes: string[] }>();

function read(root: string, path: string): { text: string; includes: string[] } {
  const place = join(root, path);
  const text = readFileSync(place, "utf8");
  const known = texts.get(place);
  if (known?.text === text) return known;
  const entry = { text, includes: listIncludes(text) };
  texts.set(place, entry);
  return entry;
}

/**
 * A circuit file and everything that it includes, resolved as circom does: next to the including file first,
 * then in each library directory.
 * @param root       directory that circom may read below
 * @param file       path below `root`
 * @param libraries  library directories below `root` (circom's `-l`)
 */
export function collectSources(root: string, file: string, libraries: readonly string[]): Sources {
  const sources = new Map<string, string>();
  const queue = [normalize(file)];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (sources.has(path)) continue;
    const { text, includes } = read(root, path);
    sources.set(path, text);
    for (const include of includes) {
      const places = [dirname(path), ...libraries].map((base) => normalize(join(base, include)));
      const found = places.find((place) => existsSync(join(root, place)));
      if (found === undefined) throw new Error(`${path} includes ${include}, which is nowhere`);
      queue.push(found);
    }
  }
  return new Map([...sources].sort(([a], [b]) => (a < b ? -1 : 1)));
}
