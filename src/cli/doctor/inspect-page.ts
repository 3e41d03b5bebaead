import {
  allowsAddress,
  allowsKeyword,
  type ContentPolicy,
  parseContentPolicy,
  sourcesOf,
} from "./content-policy.ts";
import { type Finding, fault, note, ok } from "./finding.ts";
import { type Answer, mediaType, type Request, textOf } from "./request.ts";

const GOOD_POLICY = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

/**
 * Whether a wallet's page can prove: a secure address, a policy under which WebAssembly and the worker run and the
 * artifacts can be fetched, and a worker's script that is served as one.
 * @param artifacts the host's base address, if it is known
 */
export async function inspectPage(
  page: Answer,
  request: Request,
  artifacts: URL | undefined,
): Promise<Finding[]> {
  const policy = policyOf(page);
  const name = `page ${page.url.origin}${page.url.pathname}`;
  const worker = await findWorker(page, request);
  return [
    secureFinding(name, page.url),
    ...(policy.length === 0
      ? [note(name, "no content security policy", `send one, for example: ${GOOD_POLICY}`)]
      : policyFindings(name, page.url, policy, { artifacts, worker: worker?.url })),
    ...(worker === undefined ? [] : workerFindings(worker)),
  ];
}

/** The header and each meta element hold together. */
function policyOf(page: Answer): ContentPolicy {
  const metas = textOf(page).matchAll(
    /<meta\b[^>]*http-equiv=["']?content-security-policy[^>]*>/gi,
  );
  const inMetas = [...metas].flatMap(([meta]) => {
    const content = /content=(?:"([^"]*)"|'([^']*)')/i.exec(meta);
    return parseContentPolicy(content?.[1] ?? content?.[2] ?? "");
  });
  return [...parseContentPolicy(page.headers.get("content-security-policy") ?? ""), ...inMetas];
}

function secureFinding(page: string, { protocol, hostname }: URL): Finding {
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === "https:" || isLocal) return ok(page, "reached, at a secure address");
  return fault(
    page,
    "not a secure address: browsers give it no WebCrypto, no Cache Storage and no Web Locks",
    "serve the page over https",
  );
}

function policyFindings(
  page: string,
  address: URL,
  policy: ContentPolicy,
  { artifacts, worker = address }: { artifacts: URL | undefined; worker: URL | undefined },
): Finding[] {
  const name = `policy of ${page}`;
  const isEval = sourcesOf(policy, "script-src").some((sources) =>
    sources.includes("'unsafe-eval'"),
  );
  const hasWasm = allowsKeyword(policy, "script-src", "wasm-unsafe-eval");
  const hasWorker = policy.every((directives) => directives.has("worker-src"));
  const findings: Finding[] = [];
  if (!hasWasm && !isEval) {
    const found = "WebAssembly is blocked: script-src lacks 'wasm-unsafe-eval'";
    findings.push(fault(name, found, "add 'wasm-unsafe-eval' to script-src"));
  }
  if (isEval) {
    findings.push(
      note(name, "'unsafe-eval' is allowed, and not needed", "put 'wasm-unsafe-eval' in its place"),
    );
  }
  if (!allowsAddress(policy, "worker-src", address, worker)) {
    const found = `the proving worker at ${worker.origin} is blocked by worker-src, or by what stands for it`;
    findings.push(fault(name, found, "add worker-src 'self'"));
  } else if (!hasWorker) {
    findings.push(note(name, "no worker-src: script-src stands for it", "add worker-src 'self'"));
  }
  if (artifacts && !allowsAddress(policy, "connect-src", address, artifacts)) {
    const found = `the artifacts at ${artifacts.origin} are blocked by connect-src`;
    findings.push(fault(name, found, `add ${artifacts.origin} to connect-src`));
  }
  return findings.length === 0 ? [ok(name, "WebAssembly, worker and artifacts pass")] : findings;
}

/** The worker's script as the page's bundle names it; `undefined` where no script of the page does. */
async function findWorker(page: Answer, request: Request): Promise<Answer | undefined> {
  const scripts = [...textOf(page).matchAll(/<script\b[^>]*\bsrc=["']?([^"'\s>]+)/gi)];
  for (const [, source = ""] of scripts.slice(0, 16)) {
    if (!URL.canParse(source, page.url)) continue;
    const script = await request(new URL(source, page.url));
    const match = script && /["'`]([^"'`\s]*engine-worker[^"'`\s]*\.js)["'`]/.exec(textOf(script));
    if (!script || !match?.[1]) continue;
    // Vite names it from the site's root, others beside the script
    const url = new URL(match[1], script.url);
    return (
      (await request(url)) ?? { url, status: 0, headers: new Headers(), body: new Uint8Array() }
    );
  }
  return undefined;
}

/** A worker has the policy of its own answer, not of the page. */
function workerFindings(worker: Answer): Finding[] {
  const name = `worker ${worker.url.pathname}`;
  if (worker.status !== 200) {
    const found = worker.status === 0 ? "does not answer" : `answers ${worker.status}`;
    return [
      fault(
        name,
        found,
        "serve engine-worker.js of the package with its modules beside it, and name it by workerUrl",
      ),
    ];
  }
  if (!/^(?:text|application)\/(?:x-)?(?:java|ecma)script$/.test(mediaType(worker))) {
    const found = `served as ${mediaType(worker) || "nothing"}, so that browsers refuse it`;
    return [fault(name, found, "serve .js files as text/javascript")];
  }
  const policy = parseContentPolicy(worker.headers.get("content-security-policy") ?? "");
  const isAllowed =
    allowsKeyword(policy, "script-src", "wasm-unsafe-eval") ||
    allowsKeyword(policy, "script-src", "unsafe-eval");
  return isAllowed
    ? [ok(name, "a script, under a policy that lets WebAssembly run")]
    : [
        fault(
          name,
          "its own policy blocks WebAssembly: a worker has that of its own answer",
          "send 'wasm-unsafe-eval' in script-src with engine-worker.js as well",
        ),
      ];
}
