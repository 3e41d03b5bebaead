import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { createKeyFile, rotateKeyFile } from "../../../service/keys/create-key-file.ts";
import type { KeyFile } from "../../../service/keys/key-file.ts";
import { takePassphrase } from "../../../service/keys/load-service-keys.ts";
import type { CommandSpec } from "../../command.ts";
import { readSecretInput, readSecretJson } from "../../files/read-secret-input.ts";
import { assertWritable, writeOutput } from "../../files/write-output.ts";
import type { CliIo } from "../../io.ts";
import { parseDuration } from "../../options.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly out?: string;
  readonly rotate?: string;
  readonly overlap: number;
  readonly passphraseFile?: string;
}

/** `symbolon service keys`: makes the service's key file, or puts a new secret into one. */
export const serviceKeys: CommandSpec<Options> = {
  name: "keys",
  summary: "make the service's signing keys, sealed under a passphrase, or replace them",
  options: [
    new Option("--out <file>", "write new keys to this file"),
    new Option("--rotate <file>", "put a new secret into this file, and keep the public keys"),
    new Option("--overlap <time>", "with --rotate: how long other nodes may sign with the former")
      .argParser(parseDuration)
      .default(3600, "1h"),
    new Option(
      "--passphrase-file <file>",
      "read the passphrase from this file, mode 0600 (default: SYMBOLON_SERVICE_PASSPHRASE)",
    ),
  ],
  async run({ out, rotate, overlap, passphraseFile }, { io }) {
    if ((out === undefined) === (rotate === undefined)) {
      throw new CliError("ERR_CLI_USAGE", "give --out for new keys, or --rotate for a key file");
    }
    const path = resolve(io.cwd, out ?? rotate ?? "");
    const options = {
      passphrase: await readPassphrase(io, passphraseFile),
      random: (bytes: Uint8Array) => bytes.set(io.randomBytes(bytes.length)),
      now: unixSeconds(io.now()),
    };
    const force = rotate !== undefined;
    const former = rotate === undefined ? undefined : await readSecretJson(path);
    await assertWritable(path, { force });
    const file =
      former === undefined
        ? await createKeyFile(options)
        : await rotateKeyFile(former, { ...options, overlap });
    await writeOutput(path, `${JSON.stringify(file, null, 2)}\n`, { force, isSecret: true });
    return { json: { file: path, ...describe(file) }, human: say(path, file) };
  },
};

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

const describe = ({ from, current, retired }: KeyFile) => ({ from, ...current, retired });

function say(path: string, { current, retired }: KeyFile): string {
  return [
    `${path}: keys of the service; give it to the service as keyFile, and keep a copy`,
    `attester, for setAttester of a registry: ${current.attester}`,
    `keys of before whose signatures still verify: ${retired.length}`,
  ].join("\n");
}
