import { MANIFEST_FILE } from "../../proving/manifest.ts";
import { type Finding, fault } from "./finding.ts";
import { inspectHost } from "./inspect-host.ts";
import { inspectPage } from "./inspect-page.ts";
import { type Answer, createRequest, mediaType, readAddress, textOf } from "./request.ts";

/**
 * Looks at a set-up for browsers: each address is a page's, or the base of artifacts. With both, each is held to the
 * other's origin.
 * @throws CliError `ERR_CLI_USAGE` for what is no address
 */
export async function inspectAddresses(
  addresses: readonly string[],
  packageVersion: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  const request = createRequest(signal);
  const pages: Answer[] = [];
  const hosts: URL[] = [];
  const findings: Finding[] = [];
  for (const url of addresses.map(readAddress)) {
    const base = baseOf(url);
    const hasManifest = isManifest(await request(new URL(MANIFEST_FILE, base)));
    const answer = hasManifest ? undefined : await request(url);
    if (hasManifest || isAddressOfManifest(url)) hosts.push(base);
    else if (answer === undefined) {
      const remedy = "is the address right, and does the server run?";
      findings.push(fault(url.href, "does not answer", remedy));
    } else if (answer.status === 200 && mediaType(answer) === "text/html") pages.push(answer);
    else hosts.push(base);
  }
  const [host] = hosts;
  const origin = pages[0]?.url.origin;
  for (const page of pages) findings.push(...(await inspectPage(page, request, host)));
  for (const base of hosts) {
    findings.push(...(await inspectHost(base, { request, signal, packageVersion, origin })));
  }
  return findings;
}

const isAddressOfManifest = ({ pathname }: URL) => pathname.endsWith(`/${MANIFEST_FILE}`);

/** A page may stand where nothing is. */
function isManifest(answer: Answer | undefined): boolean {
  return answer?.status === 200 && textOf(answer).includes('"formatVersion"');
}

/** The directory, were it one of artifacts. */
function baseOf(url: URL): URL {
  const base = new URL(url);
  base.search = "";
  base.hash = "";
  if (isAddressOfManifest(base)) base.pathname = base.pathname.slice(0, -MANIFEST_FILE.length);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return base;
}
