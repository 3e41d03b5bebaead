import { resolve } from "node:path";
import { Option } from "commander";
import { parseServiceJwks } from "../../../decision/json-web-keys.ts";
import { parseReceipt } from "../../../decision/parse-receipt.ts";
import type { Receipt } from "../../../decision/receipt.ts";
import { type Replay, replayReceipt } from "../../../decision/replay-receipt.ts";
import { verifyReceipt, verifyReceiptOrigin } from "../../../decision/verify-receipt.ts";
import { CliError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { parsePresentation } from "../../../presentation/parse-presentation.ts";
import { parsePresentationRequest } from "../../../presentation/parse-presentation-request.ts";
import { verifyPresentation } from "../../../verifier/verify-presentation.ts";
import { acceptCircuits } from "../../accept-circuits.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import type { CommandSpec } from "../../command.ts";
import { readInput, readJsonInput } from "../../files/read-input.ts";
import type { CliIo } from "../../io.ts";
import { artifactsOption, developmentKeysOption } from "../../options.ts";

interface Options {
  readonly receipt: string;
  readonly keys: string;
  readonly issuer: string;
  readonly audience?: string;
  readonly past?: true;
  readonly presentation?: string;
  readonly request?: string;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
  readonly allowLocal?: true;
}

const LARGEST_KEYS = 262_144;

/**
 * `symbolon receipt verify`: exit 0 where the service wrote the receipt and, with request and presentation, where
 * verifying again comes to the same decision. A refusal that verifies is exit 0 too: the receipt is true.
 */
export const receiptVerify: CommandSpec<Options> = {
  name: "verify",
  summary: "verify a receipt, and decide again what it says was decided",
  arguments: [{ name: "<receipt>", summary: "file with the receipt, a compact JWS" }],
  options: [
    new Option("--keys <file or url>", "the service's JWK set").makeOptionMandatory(),
    new Option("--issuer <url>", "publicUrl of the service").makeOptionMandatory(),
    new Option("--audience <id>", "whom the receipt must be for: id of an API key"),
    new Option("--past", "verify that it was issued, though it may have expired"),
    new Option("--presentation <file>", "with --request: the wallet's answer, to verify again"),
    new Option("--request <file>", "with --presentation: the request that it answers"),
    artifactsOption(),
    developmentKeysOption(),
    new Option("--allow-local", "let the keys' address be on this machine or a private network"),
  ],
  async run(options, { io, progress }) {
    if ((options.presentation === undefined) !== (options.request === undefined)) {
      throw new CliError("ERR_CLI_USAGE", "give --presentation and --request together");
    }
    const text = (await readInput(resolve(io.cwd, options.receipt))).trim();
    const jwks = parseServiceJwks(await readKeys(io, options));
    const { issuer } = options;
    const receipt =
      options.past === true
        ? await verifyReceiptOrigin(text, { jwks, issuer })
        : await verifyReceipt(text, {
            jwks,
            issuer,
            audience: options.audience ?? parseReceipt(text).aud,
            now: io.now(),
          });
    if (options.presentation === undefined) {
      return { json: { receipt, replayed: false }, human: say(receipt, undefined) };
    }
    progress.report({ stage: "verify" });
    const replay = await verifyAgain(receipt, options, io);
    return { json: { receipt, replayed: true, ...replay }, human: say(receipt, replay) };
  },
};

async function readKeys(io: CliIo, { keys, allowLocal }: Options): Promise<unknown> {
  if (!/^https?:\/\//.test(keys)) return readJsonInput(resolve(io.cwd, keys));
  const bytes = await io.fetchBytes(keys, {
    maximum: LARGEST_KEYS,
    allowLocal: allowLocal === true,
    signal: io.signal,
  });
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new CliError("ERR_CLI_FILE_FORM", `${keys} answers no JSON`);
  }
}

async function verifyAgain(receipt: Receipt, options: Options, io: CliIo): Promise<Replay> {
  const hash = await loadHash();
  const read = (file = "") => readJsonInput(resolve(io.cwd, file));
  const request = parsePresentationRequest(hash, await read(options.request));
  const json = await read(options.presentation);
  const circuits = await acceptCircuits(
    artifactsDirectory(io, options.artifacts),
    options.allowDevelopmentKeys === true,
  );
  return replayReceipt(receipt, {
    request,
    presentation: parsePresentation(json),
    verify: ({ now, trustRoot, standing, isPolicyInForce }) =>
      verifyPresentation(json, {
        hash,
        request,
        circuits,
        trustRoots: {
          standing: async (root) => (String(root) === trustRoot ? standing : "unknown"),
        },
        now,
        isPolicyInForce: () => isPolicyInForce,
        ...(receipt.chain === undefined ? {} : { attestFor: request.chain }),
      }),
  });
}

function say(receipt: Receipt, replay: Replay | undefined): string {
  const time = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  const { outcome, reason, policyId, chain, trustRoot } = receipt;
  return [
    `${receipt.iss} ${outcome} decision ${receipt.jti} for ${receipt.aud} at ${time(receipt.iat)}`,
    ...(reason.code === undefined ? [] : [`because: ${reason.code} (ERC-8226: ${reason.erc8226})`]),
    `policy ${policyId}, hash ${receipt.policyHash}, scope mode ${receipt.scopeMode}`,
    `as of ${time(receipt.asOf)}, trust root ${trustRoot}`,
    ...(chain === undefined ? [] : [`for registry ${chain.registry} on chain ${chain.chainId}`]),
    ...(receipt.sub === undefined ? [] : [`subject ${receipt.sub}`]),
    `may be acted on until ${time(receipt.exp)}; entry ${receipt.auditSequence} of the audit log`,
    replay === undefined
      ? "the signature holds; the proof was not verified again"
      : replay.restsOn === "proof"
        ? "verified again: request and presentation lead to the same decision"
        : "verified again up to what the service held then; its audit log shows that",
  ].join("\n");
}
