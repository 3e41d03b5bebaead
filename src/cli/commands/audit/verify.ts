import { resolve } from "node:path";
import { Option } from "commander";
import {
  parseVerifierKey,
  type VerifiedAuditExport,
  verifyAuditExport,
} from "../../../transparency/index.ts";
import type { CommandSpec } from "../../command.ts";
import { readInput } from "../../files/read-input.ts";
import { readLines } from "../../files/read-lines.ts";

interface Options {
  readonly file: string;
  readonly key?: string;
  readonly since?: string;
}

const MAX_CHECKPOINT_BYTES = 65_536;

/** `symbolon audit verify`: recomputes an export without the service. Exit 0 only under a key that was given. */
export const auditVerify: CommandSpec<Options> = {
  name: "verify",
  summary: "recompute an export of an audit log and hold it against its signed checkpoint",
  arguments: [{ name: "<file>", summary: "what audit export wrote" }],
  options: [
    new Option(
      "--key <verifier key>",
      "the log's key, name+id+base64, from a source that is not the export; without it the answer is no",
    ),
    new Option("--since <checkpoint>", "a checkpoint that was kept: the log must continue it"),
  ],
  async run({ file, key, since }, { io, note }) {
    const pinned = key === undefined ? {} : { key: parseVerifierKey(key) };
    const older =
      since === undefined
        ? {}
        : { since: await readInput(resolve(io.cwd, since), { maximum: MAX_CHECKPOINT_BYTES }) };
    const lines = readLines(resolve(io.cwd, file));
    const verified = await verifyAuditExport(lines, { ...pinned, ...older });
    if (!verified.isPinned) note(UNPINNED);
    return {
      json: { outcome: verified.isPinned ? "accepted" : "unpinned", ...verified },
      human: say(verified),
      exitCode: verified.isPinned ? 0 : 1,
    };
  },
};

const UNPINNED =
  "WARNING: the signature was verified with the key that the export itself names. Whoever forged the export would name " +
  "a key of their own: this shows nothing. Get the key from the log's owner another way, and give it with --key.";

function say(verified: VerifiedAuditExport): string {
  const { origin, size, root, erased, erasuresLogged, accepted, refused, since } = verified;
  const unlogged = erased - erasuresLogged;
  return [
    `${origin}: ${size} entries, root ${root}`,
    `${accepted} decisions accepted, ${refused} refused, ${erased} entries erased (${erasuresLogged} of them logged by then)`,
    ...(unlogged > 0
      ? [
          `warning: ${unlogged} openings are withheld that no entry here says were erased; ask for an export under a newer checkpoint`,
        ]
      : []),
    ...(since === undefined ? [] : [`it continues the checkpoint of size ${since}`]),
    verified.isPinned ? "accepted" : "not accepted: no key was given",
  ].join("\n");
}
