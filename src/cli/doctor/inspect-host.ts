import { SymbolonError } from "../../errors.ts";
import { CIRCUIT_VERSIONS } from "../../presentation/public-signals.generated.ts";
import { fetchArtifacts } from "../../proving/fetch-artifacts.ts";
import { beginFile, fetchFile } from "../../proving/fetch-file.ts";
import { openSource } from "../../proving/fetch-source.ts";
import {
  ARTIFACT_FILES,
  MANIFEST_FILE,
  type Manifest,
  parseManifest,
} from "../../proving/manifest.ts";
import { type Finding, fault, keyFinding, note, ok } from "./finding.ts";
import { type Answer, mediaType, type Request, textOf } from "./request.ts";

export interface HostOptions {
  readonly request: Request;
  readonly signal: AbortSignal;
  /** Of the package that asks. */
  readonly packageVersion: string;
  /** Of the page that will fetch, if it is known. */
  readonly origin: string | undefined;
}

/** Whether wallets can take their artifacts from `base`: every file is fetched once and held to the manifest. */
export async function inspectHost(base: URL, options: HostOptions): Promise<Finding[]> {
  const name = `artifacts ${base.href}`;
  const origin = options.origin ?? "https://wallet.example";
  const url = new URL(MANIFEST_FILE, base);
  const answer = await options.request(url, { origin });
  const remedy = "serve the directory that symbolon keys build writes, or a service's /artifacts/";
  if (answer === undefined) return [fault(name, "does not answer", remedy)];
  if (answer.status !== 200) {
    return [fault(name, `${MANIFEST_FILE} answers ${answer.status}`, remedy)];
  }
  const manifest = readManifest(answer);
  if (manifest instanceof SymbolonError) {
    const kind = mediaType(answer) === "text/html" ? ": a page stands in its place" : "";
    return [fault(name, `${manifest.message} (${manifest.code})${kind}`, remedy)];
  }
  return [
    ...versionFindings(name, manifest, options.packageVersion),
    corsFinding(name, answer, base, options.origin),
    cachingFinding(name, answer),
    await rangeFinding(name, base, manifest, options.request),
    ...(await fileFindings(name, base, manifest, options.signal)),
  ];
}

function readManifest(answer: Answer): Manifest | SymbolonError {
  try {
    return parseManifest(JSON.parse(textOf(answer)));
  } catch (cause) {
    if (cause instanceof SymbolonError) return cause;
    return new SymbolonError("ERR_PROVING_MANIFEST_FORM", "the manifest is no JSON");
  }
}

function versionFindings(name: string, manifest: Manifest, mine: string): Finding[] {
  const findings = Object.entries(CIRCUIT_VERSIONS).flatMap(([id, version]): Finding[] => {
    const found = Object.hasOwn(manifest.circuits, id) ? manifest.circuits[id]?.version : undefined;
    if (found === version) return [];
    const what = found === undefined ? "is missing" : `is there in version ${found}`;
    return [
      fault(
        name,
        `circuit ${id} ${what}; this package needs version ${version}`,
        `serve the artifacts that belong to symbolon ${mine}`,
      ),
    ];
  });
  if (manifest.packageVersion !== mine) {
    findings.push(
      note(
        name,
        `made by symbolon ${manifest.packageVersion}; this is ${mine}`,
        "use the same release on both sides: circuits of another one may have other keys",
      ),
    );
  }
  return findings.length === 0 ? [ok(name, `of symbolon ${mine}, every circuit there`)] : findings;
}

function corsFinding(
  name: string,
  { headers }: Answer,
  base: URL,
  page: string | undefined,
): Finding {
  const allowed = headers.get("access-control-allow-origin");
  if (page === base.origin) return ok(name, "at the page's own origin");
  if (allowed === "*" || (page !== undefined && allowed === page)) {
    return ok(name, "may be read from other origins");
  }
  const remedy =
    "send Access-Control-Allow-Origin: * with every file: they are the same for everybody";
  return page === undefined
    ? note(name, "no CORS: pages of this origin alone can read it", remedy)
    : fault(name, `no CORS: ${page} cannot read it`, remedy);
}

function cachingFinding(name: string, { headers }: Answer): Finding {
  const control = headers.get("cache-control") ?? "";
  if (/\bimmutable\b/.test(control)) {
    return fault(
      name,
      `${MANIFEST_FILE} may be kept for ever: a new release would not be seen`,
      `send Cache-Control: no-cache with ${MANIFEST_FILE}`,
    );
  }
  const hasTag = headers.has("etag") || headers.has("last-modified");
  return hasTag
    ? ok(name, `${MANIFEST_FILE} can be revalidated`)
    : note(
        name,
        `${MANIFEST_FILE} has neither ETag nor Last-Modified: it is fetched whole each time`,
        "send an ETag with it",
      );
}

async function rangeFinding(
  name: string,
  base: URL,
  manifest: Manifest,
  request: Request,
): Promise<Finding> {
  const [id = ""] = Object.keys(manifest.circuits);
  const file = `${id}/${ARTIFACT_FILES.verificationKey}`;
  const answer = await request(new URL(file, base), { range: "bytes=10-19" });
  const isPart = answer?.status === 206 && answer.body.length === 10;
  return isPart
    ? ok(name, "an interrupted fetch can be taken up (Range)")
    : note(
        name,
        "no Range: an interrupted fetch begins each file anew",
        "let the host answer Range requests",
      );
}

/** As a wallet would fetch them, development keys admitted and named; a key that comes compressed as it is, too. */
async function fileFindings(
  name: string,
  base: URL,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<Finding[]> {
  try {
    const { circuits } = await fetchArtifacts({
      baseUrl: base,
      cache: false,
      allowDevelopmentKeys: true,
      signal,
    });
    const source = openSource(base, { signal });
    for (const [id, { files }] of Object.entries(manifest.circuits)) {
      const [record, other] = [files[ARTIFACT_FILES.provingKey], ARTIFACT_FILES.compressedKey];
      if (record === undefined || !Object.hasOwn(files, other)) continue;
      const file = beginFile({ path: `${id}/${ARTIFACT_FILES.provingKey}`, record });
      await fetchFile(source, file, { cache: undefined, onChunk: () => {} });
    }
    return [...circuits.values()].flatMap(({ id, version, kind }) => [
      ok(name, `${id} version ${version}: every chunk as listed, keys that belong together`),
      keyFinding(
        id,
        kind,
        "for production serve artifacts of a ceremony, and pin their keys (pinnedKeys)",
      ),
    ]);
  } catch (cause) {
    if (signal.aborted || !(cause instanceof SymbolonError)) throw cause;
    const remedy = "copy the files anew from where they were built, all of one build";
    return [fault(name, `${cause.message} (${cause.code})`, remedy)];
  }
}
