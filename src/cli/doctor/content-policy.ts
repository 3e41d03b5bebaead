/** Content security policies that hold together: what one of them refuses is refused (CSP level 3). */
export type ContentPolicy = readonly ReadonlyMap<string, readonly string[]>[];

/** From a header, in which commas part policies, or a meta element. */
export function parseContentPolicy(text: string): ContentPolicy {
  return text
    .split(",")
    .map((policy) => {
      const directives = new Map<string, readonly string[]>();
      for (const part of policy.split(";")) {
        const [name = "", ...sources] = part.trim().split(/\s+/);
        // the first of a name counts
        if (name !== "" && !directives.has(name.toLowerCase())) {
          directives.set(name.toLowerCase(), sources);
        }
      }
      return directives;
    })
    .filter(({ size }) => size > 0);
}

/** What stands for a directive that is not there, in order. */
const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  "worker-src": ["worker-src", "child-src", "script-src", "default-src"],
  "script-src": ["script-src", "default-src"],
  "connect-src": ["connect-src", "default-src"],
};

/** Sources of the directive in each policy that has it or what stands for it. */
export function sourcesOf(policy: ContentPolicy, directive: string): (readonly string[])[] {
  const names = FALLBACKS[directive] ?? [directive];
  return policy.flatMap((directives) => {
    const name = names.find((candidate) => directives.has(candidate));
    const sources = name === undefined ? undefined : directives.get(name);
    return sources === undefined ? [] : [sources];
  });
}

/** Whether every policy lets a page at `page` use `target` by these sources: origins, schemes and hosts are read. */
export function allowsAddress(policy: ContentPolicy, directive: string, page: URL, target: URL) {
  return sourcesOf(policy, directive).every((sources) =>
    sources.some((source) => fitsSource(source, page, target)),
  );
}

export function allowsKeyword(policy: ContentPolicy, directive: string, keyword: string): boolean {
  return sourcesOf(policy, directive).every((sources) =>
    sources.some((source) => source.toLowerCase() === `'${keyword}'`),
  );
}

function fitsSource(source: string, page: URL, target: URL): boolean {
  const text = source.toLowerCase();
  if (text === "'self'") return target.origin === page.origin;
  if (text === "*") return /^https?:$/.test(target.protocol);
  if (/^[a-z][a-z0-9+.-]*:$/.test(text)) return target.protocol === text;
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*\.)?([^/:]+)(?::(\d+|\*))?(\/.*)?$/.exec(text);
  if (match === null || text.startsWith("'")) return false;
  const [, scheme, wild, host = "", port, path] = match;
  const isScheme = `${scheme ?? page.protocol.slice(0, -1)}:` === target.protocol;
  const isHost = wild ? target.hostname.endsWith(`.${host}`) : target.hostname === host;
  const isPort = port === "*" || (port ?? "") === target.port;
  const isPath =
    path === undefined ||
    (path.endsWith("/") ? target.pathname.startsWith(path) : target.pathname === path);
  return isScheme && isHost && isPort && isPath;
}
