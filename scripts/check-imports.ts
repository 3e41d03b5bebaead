/**
 * Checks the direction of imports between the rooms of src: what is not listed is forbidden, and no two files
 * import each other in a circle. Run by `npm run lint`; exit 1 names every breach.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ALLOWED: Record<string, readonly string[]> = {
  errors: [],
  field: ["errors"],
  credential: ["errors", "field"],
  status: ["errors", "field", "credential"],
  trust: ["errors", "field", "credential", "status", "transparency"],
  policy: ["errors", "field", "credential", "status", "trust"],
  proving: ["errors", "field"],
  solvency: ["errors", "field", "policy", "proving"],
  presentation: ["errors", "field", "credential", "status", "trust", "policy"],
  issuer: ["errors", "field", "credential", "status", "trust", "policy", "presentation", "proving"],
  holder: [
    "errors",
    "field",
    "credential",
    "status",
    "trust",
    "policy",
    "presentation",
    "proving",
    "openid4vci",
  ],
  verifier: [
    "errors",
    "field",
    "credential",
    "status",
    "trust",
    "policy",
    "presentation",
    "proving",
  ],
  // The trail's form and what follows from it, apart from the chain it is read from: the supervisor's page shows a
  // trail, and must not carry a chain client.
  trail: ["errors", "policy"],
  // What an auditor needs to check a log, and nothing of who keeps it.
  transparency: ["errors", "field"],
  // What a dApp's back end checks of a verifier's decisions: receipts, tokens, webhooks.
  decision: ["errors", "field", "policy", "presentation", "transparency"],
  // What a wallet keeps: its holder, credentials and settings, sealed at rest.
  keep: ["errors", "field", "credential", "holder"],
  openid4vp: ["errors", "field", "credential", "policy", "presentation"],
  openid4vci: ["errors", "field", "credential", "status"],
  // A dApp's page carries it: forms and messages, no hash, no prover and no chain client.
  gate: ["errors", "field", "credential", "presentation"],
  fetch: ["errors"],
  client: ["errors", "field", "policy", "presentation", "decision", "transparency"],
  chain: [
    "errors",
    "field",
    "credential",
    "trust",
    "policy",
    "presentation",
    "proving",
    "trail",
    "solvency",
  ],
};
const EVERYTHING = [...Object.keys(ALLOWED)];
ALLOWED.service = EVERYTHING;
ALLOWED.cli = [...EVERYTHING, "service"];
// Each page is a room of its own; what they share carries no chain client, nor do the supervisor's and the customer's.
ALLOWED["web/shared"] = EVERYTHING.filter((room) => room !== "chain");
ALLOWED["web/supervisor"] = [...(ALLOWED["web/shared"] as string[]), "web/shared"];
ALLOWED["web/wallet"] = [...EVERYTHING, "web/shared"];
ALLOWED["web/gate"] = [...EVERYTHING, "web/shared"];
ALLOWED["web/inclusion"] = [...(ALLOWED["web/shared"] as string[]), "web/shared"];
ALLOWED.index = EVERYTHING;

const SRC = resolve("src");
const IMPORT = /(?:\bfrom\s+|\bimport\s*\(?\s*)['"](\.{1,2}\/[^'"]+)['"]/g;

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return /\.(ts|tsx|mjs|js)$/.test(entry.name) ? [path] : [];
  });
}

function roomOf(file: string): string {
  const [first = "", second = ""] = relative(SRC, file).split("/");
  return first === "web" ? `${first}/${second}` : first.replace(/\.(ts|tsx)$/, "");
}

const files = listFiles(SRC);
const graph = new Map<string, string[]>();
const breaches: string[] = [];
for (const file of files) {
  const targets: string[] = [];
  for (const [, specifier] of readFileSync(file, "utf8").matchAll(IMPORT)) {
    const target = resolve(dirname(file), specifier as string);
    if (!target.startsWith(SRC)) {
      if (!target.endsWith(".json")) breaches.push(`${relative(".", file)} reaches outside src`);
      continue;
    }
    targets.push(target);
    const [from, to] = [roomOf(file), roomOf(target)];
    if (from !== to && !ALLOWED[from]?.includes(to)) {
      breaches.push(`${relative(".", file)}: ${from} must not import ${to}`);
    }
  }
  graph.set(file, targets);
}

const state = new Map<string, "open" | "done">();
function visit(file: string, trail: readonly string[]): void {
  if (state.get(file) === "done") return;
  if (state.get(file) === "open") {
    const circle = [...trail.slice(trail.indexOf(file)), file].map((entry) => relative(SRC, entry));
    breaches.push(`import circle: ${circle.join(" -> ")}`);
    return;
  }
  state.set(file, "open");
  for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
  state.set(file, "done");
}
for (const file of files) visit(file, []);

for (const breach of breaches) console.error(breach);
console.error(`${files.length} files, ${breaches.length} breaches of the import direction`);
process.exit(breaches.length === 0 ? 0 : 1);
