import {
  type Fail,
  type Reader,
  readExactly,
  readInteger,
  readObject,
  readText,
} from "../../credential/read-object.ts";
import { readWebAddress } from "../../credential/read-scalars.ts";
import { parsePolicy } from "../../policy/parse-policy.ts";
import { readAddress, readBytes32 } from "../../presentation/read-values.ts";

/** Beside the page, as `gate.json`. */
export const CONFIG_NAME = "gate.json";

const readTitle = readText("1 to 80 characters", (text) => /^[^\p{C}]{1,80}$/u.test(text));
const readSentence = readText("1 to 300 characters", (text) => /^[^\p{C}]{1,300}$/u.test(text));
/** A path of the page's own origin. */
const readPath = readText("a path that begins with /", (text) => /^\/(?!\/)[\w./-]*$/.test(text));
const readDigest = readText("a SHA-256 digest in hex", (text) => /^[0-9a-f]{64}$/.test(text));

const COMMON = {
  /** What opens: the name of the dApp. */
  title: readTitle,
  /** Why it asks, in a sentence. */
  reason: readSentence,
  /** Address of the wallet's page. */
  wallet: readWebAddress,
};

/** The dApp's back end asks and decides. */
const readHttpConfig = readObject({
  ...COMMON,
  kind: readExactly("http"),
  /** POST: a new request. POST to `<requests>/<id>/presentation`: its answer, and the decision. */
  requests: readPath,
});

/** A registry contract decides; there is no back end. */
const readChainConfig = readObject({
  ...COMMON,
  kind: readExactly("chain"),
  chainId: readInteger(1, Number.MAX_SAFE_INTEGER),
  registry: readAddress,
  policyId: readBytes32,
  policyVersion: readInteger(1, 65_535),
  policy: (value: unknown) => parsePolicy(value),
  mode: readText("once or account", (text) => /^(?:once|account)$/.test(text)) as Reader<
    "once" | "account"
  >,
  circuit: readObject({
    id: readExactly("compliance"),
    version: readInteger(1, 65_535),
    verificationKeyHash: readDigest,
  }),
});

export type HttpConfig = ReturnType<typeof readHttpConfig>;
export type ChainConfig = ReturnType<typeof readChainConfig>;
export type GateConfig = HttpConfig | ChainConfig;

const fail: Fail = (path, expected) => new Error(`${CONFIG_NAME}: ${path}: expected ${expected}`);

export async function fetchGateConfig(): Promise<GateConfig> {
  const response = await fetch(new URL(CONFIG_NAME, document.baseURI), { redirect: "error" });
  if (!response.ok) throw new Error(`${CONFIG_NAME} was not found (${response.status})`);
  const json = (await response.json()) as { readonly kind?: unknown };
  return json?.kind === "chain"
    ? readChainConfig(json, "gate", fail)
    : readHttpConfig(json, "gate", fail);
}
