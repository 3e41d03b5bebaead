import { join, resolve } from "node:path";
import { ed25519 } from "@noble/curves/ed25519.js";
import { Option } from "commander";
import { CliError, TrustError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { openKeyFile } from "../../../service/keys/key-file.ts";
import { takePassphrase } from "../../../service/keys/load-service-keys.ts";
import { type NoteSigner, parseNote } from "../../../transparency/signed-note.ts";
import { createVerifierKey, encodeVerifierKey } from "../../../transparency/verifier-key.ts";
import { signTrustCheckpoint } from "../../../trust/sign-trust-checkpoint.ts";
import { leafListName, parseTrustCheckpoint } from "../../../trust/trust-checkpoint.ts";
import { buildTrustTree } from "../../../trust/trust-tree.ts";
import type { CommandSpec } from "../../command.ts";
import { readInput } from "../../files/read-input.ts";
import { readSecretInput, readSecretJson } from "../../files/read-secret-input.ts";
import { readTrustDirectory } from "../../files/trust-directory.ts";
import { createDirectory, writeOutput } from "../../files/write-output.ts";
import type { CliIo } from "../../io.ts";
import { collect } from "../../options.ts";
import { toJson } from "../../to-json.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly dir: string;
  readonly out: string;
  readonly origin: string;
  readonly keys: readonly string[];
  readonly passphraseFile?: string;
}

const CHECKPOINT = "checkpoint";
/** What of the key file's secret signs trust roots, and nothing else. */
const USE = "trust-checkpoint";

/** `symbolon trust sign`: the signed checkpoint that wallets take trust roots from, with its leaf list beside it. */
export const trustSign: CommandSpec<Options> = {
  name: "sign",
  summary: "write a signed checkpoint of the trust root, and the leaf list, for a static host",
  options: [
    new Option("--dir <dir>", "the registrar's directory").default("trust"),
    new Option("--out <dir>", "what the static host serves").makeOptionMandatory(),
    new Option(
      "--origin <name>",
      "which list it is, as wallets pin it: registrar.example/trust",
    ).makeOptionMandatory(),
    new Option(
      "--keys <file>",
      "the registrar's key file, of symbolon service keys; repeatable during a change of keys",
    )
      .argParser(collect)
      .makeOptionMandatory(),
    new Option(
      "--passphrase-file <file>",
      "read the passphrase from this file, mode 0600 (default: SYMBOLON_SERVICE_PASSPHRASE)",
    ),
  ],
  async run({ dir, out, origin, keys, passphraseFile }, { io, progress }) {
    const now = unixSeconds(io.now());
    const directory = resolve(io.cwd, out);
    const records = await readTrustDirectory(resolve(io.cwd, dir));
    if (records.length === 0) {
      throw new CliError("ERR_CLI_FILE_FORM", `${dir} lists no issuer yet: symbolon trust add`);
    }
    progress.report({ stage: "decrypt key" });
    const passphrase = await readPassphrase(io, passphraseFile);
    const signers: NoteSigner[] = [];
    for (const file of keys) {
      const path = resolve(io.cwd, file);
      signers.push(await openSigner(origin, await readSecretJson(path), passphrase));
    }
    const tree = buildTrustTree(await loadHash(), records, { now });
    const checkpoint = { origin, issuers: records.length, root: tree.root, time: now };
    const note = signTrustCheckpoint(checkpoint, signers);
    await assertNewer(join(directory, CHECKPOINT), checkpoint);
    await createDirectory(directory);
    // The list first: a checkpoint never stands without it. It bears its root's name, so that one replaces itself alone.
    const list = leafListName(tree.root);
    await writeOutput(join(directory, list), `${toJson(tree.leafList())}\n`, { force: true });
    await writeOutput(join(directory, CHECKPOINT), note, { force: true });
    const verifierKeys = signers.map(({ key }) => encodeVerifierKey(key));
    return {
      json: {
        checkpoint: join(out, CHECKPOINT),
        leafList: join(out, list),
        ...checkpoint,
        verifierKeys,
      },
      human: [
        `${records.length} issuers, trust root ${tree.root}`,
        `${join(out, CHECKPOINT)} and ${join(out, list)}; sign again at least once a day`,
        ...verifierKeys.map((key) => `verifier key, for wallets to pin: ${key}`),
      ].join("\n"),
    };
  },
};

async function openSigner(origin: string, json: unknown, passphrase: string): Promise<NoteSigner> {
  const { keys } = await openKeyFile(json, passphrase);
  const secret = keys.derive(USE);
  const key = createVerifierKey(origin, ed25519.getPublicKey(secret));
  return { key, sign: (message) => ed25519.sign(message, secret) };
}

async function readPassphrase(io: CliIo, file: string | undefined): Promise<string> {
  const passphrase =
    file === undefined
      ? takePassphrase(io.env as Record<string, string | undefined>)
      : (await readSecretInput(resolve(io.cwd, file))).replace(/\r?\n$/, "");
  if (passphrase) return passphrase;
  throw new CliError(
    "ERR_CLI_USAGE",
    "a passphrase is needed: set SYMBOLON_SERVICE_PASSPHRASE or give --passphrase-file",
  );
}

/** Wallets refuse a checkpoint that is older than one they saw: a clock that went back would leave them without any. */
async function assertNewer(path: string, next: { origin: string; time: number }): Promise<void> {
  const note = await readInput(path).catch((cause: { code?: string }) => {
    if (cause.code === "ERR_CLI_FILE_MISSING") return undefined;
    throw cause;
  });
  if (note === undefined) return;
  const { origin, time } = parseTrustCheckpoint(parseNote(note).text);
  if (origin !== next.origin) {
    throw new CliError("ERR_CLI_FILE_EXISTS", `${path} is the checkpoint of another origin`);
  }
  if (time >= next.time) {
    throw new TrustError(
      "ERR_TRUST_ROOT_ROLLBACK",
      "the checkpoint there is not older than this clock's time: set the clock, or wait a second",
    );
  }
}
