import {
  type Fail,
  readInteger,
  readList,
  readObject,
  readText,
} from "../../../credential/read-object.ts";
import type { PinnedFiles } from "../../../proving/artifacts.ts";
import { PageFault } from "./fault.ts";
import { readTrustSource, type TrustSource } from "./trust-source.ts";

/** Beside the page, as `wallet.json`; each member has a default, and the file may be missing. */
export const CONFIG_NAME = "wallet.json";

/** What whoever serves the wallet sets. */
export interface WalletConfig {
  /** Address of the folder of `manifest.json`, absolute. */
  readonly artifacts: URL;
  /** Of each circuit's verification key, 64 hex digits, by its id: other keys are then refused. */
  readonly pinnedKeys?: Readonly<Record<string, string>>;
  /** Of each circuit's witness module and proving key, which see what the holder keeps: others are then refused. */
  readonly pinnedFiles?: Readonly<Record<string, PinnedFiles>>;
  /** Keys whose secret anybody can compute: for evaluation alone. */
  readonly allowDevelopmentKeys: boolean;
  /** Where trust roots come from, in the order in which they are asked. */
  readonly trust: readonly TrustSource[];
  /** Minutes without a press or a key after which the wallet locks itself. */
  readonly lockAfterMinutes: number;
}

const readFlag = (value: unknown, path: string, fail: Fail): boolean => {
  if (typeof value !== "boolean") throw fail(path, "true or false", "form");
  return value;
};
const readDigest = readText("64 lower-case hex digits", (text) => /^[0-9a-f]{64}$/.test(text));
const readPinnedFiles = readObject({ provingKey: readDigest, wasm: readDigest });
const readRelative = readText("an address", (text) => URL.canParse(text, "https://host.invalid/"));

const readConfig = readObject(
  {},
  {
    artifacts: readRelative,
    pinnedKeys: readObject({}, { compliance: readDigest, possession: readDigest }),
    pinnedFiles: readObject({}, { compliance: readPinnedFiles, possession: readPinnedFiles }),
    allowDevelopmentKeys: readFlag,
    trust: readList(readTrustSource, 0, 32),
    lockAfterMinutes: readInteger(1, 1440),
  },
);

const fail: Fail = (path, expected) =>
  new PageFault("wallet-config", `This wallet is not set up: ${path}: expected ${expected}.`);

/** @param base of the page */
export function parseWalletConfig(json: unknown, base: string): WalletConfig {
  const { artifacts, pinnedKeys, pinnedFiles, ...more } = readConfig(json, CONFIG_NAME, fail);
  const { allowDevelopmentKeys, trust, lockAfterMinutes } = more;
  return {
    artifacts: new URL(artifacts ?? "./artifacts/", base),
    ...(pinnedKeys === undefined ? {} : { pinnedKeys }),
    ...(pinnedFiles === undefined ? {} : { pinnedFiles }),
    allowDevelopmentKeys: allowDevelopmentKeys ?? false,
    trust: trust ?? [],
    lockAfterMinutes: lockAfterMinutes ?? 15,
  };
}

export async function fetchWalletConfig(base: string): Promise<WalletConfig> {
  const response = await fetch(new URL(CONFIG_NAME, base), {
    redirect: "error",
    cache: "no-cache",
  });
  if (response.status === 404) return parseWalletConfig({}, base);
  if (!response.ok) {
    throw new PageFault("wallet-config", `${CONFIG_NAME} was not served (${response.status}).`);
  }
  return parseWalletConfig(await response.json(), base);
}
