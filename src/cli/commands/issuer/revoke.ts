import { resolve } from "node:path";
import { Option } from "commander";
import { revokeCredential } from "../../../issuer/revoke-credential.ts";
import type { CommandSpec } from "../../command.ts";
import { openIssuerDirectory } from "../../files/issuer-directory.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { parseInteger } from "../../options.ts";

interface Options {
  readonly dir: string;
  readonly index: number;
}

/** `symbolon issuer revoke`: for good. Verifiers learn of it from the next status list and trust root. */
export const issuerRevoke: CommandSpec<Options> = {
  name: "revoke",
  summary: "revoke a credential by its status index, for good",
  options: [
    new Option("--dir <dir>", "the issuer's directory").default("issuer"),
    new Option("--index <n>", "the status index of the credential")
      .argParser(parseInteger(0, 2 ** 25 - 1))
      .makeOptionMandatory(),
  ],
  async run({ dir, index }, { io }) {
    const directory = resolve(io.cwd, dir);
    return withDirectoryLock(directory, async () => {
      const { issuer, save } = await openIssuerDirectory(io, directory);
      const wasInForce = await revokeCredential(issuer, index);
      await save();
      return {
        json: { statusIndex: index, wasInForce },
        human: wasInForce
          ? `status index ${index} is revoked; publish the status list next`
          : `status index ${index} was revoked before`,
      };
    });
  },
};
