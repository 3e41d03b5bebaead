import { resolve } from "node:path";
import { Option } from "commander";
import { createEngineVerifier } from "../../../proving/engine/engine-verifier.ts";
import { loadEngineHash } from "../../../proving/engine/load-engine-hash.ts";
import { parsePinsFile } from "../../../solvency/report/pins-file.ts";
import {
  type VerifiedPublication,
  verifyPublication,
} from "../../../solvency/report/verify-publication.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { parseInteger } from "../../options.ts";
import { unixSeconds } from "../../unix-seconds.ts";
import { PublicationFolder } from "./publication-folder.ts";

interface Options {
  readonly folder: string;
  readonly pins: string;
  readonly sample?: number;
  readonly acceptUnpinned?: true;
}

/**
 * `symbolon solvency verify <folder>`: from the signature to the last proof, under pins of the caller's own. Exit 0 where
 * everything that was asked for holds and the venue is solvent; 1 where something does not hold, or the proved verdict is
 * that it is not solvent, or the reserves rest on attesters or blocks that the pins do not name.
 */
export const solvencyVerify: CommandSpec<Options> = {
  name: "verify",
  summary: "verify what a venue published of an epoch, and say what it means",
  arguments: [{ name: "<folder>", summary: "the publication" }],
  options: [
    new Option(
      "--pins <file>",
      "what you know from elsewhere than the venue: keys, authorities, attesters, the epoch before",
    ).makeOptionMandatory(),
    new Option(
      "--sample <n>",
      "verify only so many batches of liabilities, drawn at random; everything else is verified",
    ).argParser(parseInteger(1, 1_000_000)),
    new Option(
      "--accept-unpinned",
      "take the venue's word for the attesters and the blocks that the pins do not name",
    ),
  ],
  async run({ folder, pins: pinsFile, sample, acceptUnpinned }, { io, progress }) {
    const pins = parsePinsFile(await readJsonInput(resolve(io.cwd, pinsFile)));
    const [seed = 1] = new Uint32Array(io.randomBytes(4).slice().buffer);
    const engine = await createEngineVerifier();
    progress.report({ stage: "read the publication" });
    const verified = await verifyPublication(
      await loadEngineHash(),
      new PublicationFolder(resolve(io.cwd, folder)),
      { ...pins, now: unixSeconds(io.now()) },
      {
        random: (bytes) => bytes.set(io.randomBytes(bytes.length)),
        verifyProofs: engine.verifyProofs,
        sample: sample === undefined ? undefined : { batches: sample, seed },
        signal: io.signal,
        onProgress: ({ proofs, all }) =>
          progress.report({ stage: "verify", share: proofs / all, detail: `${all} proofs` }),
      },
    );
    const { report, isSolvent, floorBps, proofs, batches, reserves, notVerified } = verified;
    const { unpinned } = verified;
    const isPinned = unpinned.length === 0 || acceptUnpinned === true;
    return {
      json: {
        outcome: !isSolvent ? "not-solvent" : isPinned ? "solvent" : "unpinned",
        entity: report.entity,
        epoch: report.epoch,
        snapshotAt: report.snapshotAt,
        statement: report.statement.digest,
        floorBps,
        proofs,
        batches,
        reserves,
        checks: report.checks,
        policySignedBy: verified.policySignedBy,
        pricesSignedBy: verified.pricesSignedBy,
        customers: report.customers ?? null,
        notVerified,
        unpinned,
      },
      human: [
        say(verified),
        ...(isPinned
          ? []
          : [
              `UNPINNED: the reserves rest on what the venue says itself; give the pins ${unpinned.join(", ")}, or --accept-unpinned`,
            ]),
      ].join("\n"),
      exitCode: isSolvent && isPinned ? 0 : 1,
    };
  },
};

function say(verified: VerifiedPublication): string {
  const { report, isSolvent, floorBps, proofs, batches, reserves, notVerified } = verified;
  const names = new Map(report.attesters.map(({ x, y, name }) => [`attester ${x}:${y}`, name]));
  return [
    `${report.entity}, epoch ${report.epoch}, snapshot of ${report.snapshotAt}`,
    `statement ${report.statement.digest}`,
    `verified: ${proofs} proofs; ${batches.verified} of ${batches.all} batches of liabilities; all nodes, reserves and the statement`,
    `rules signed by ${verified.policySignedBy.join(", ")}; prices by ${verified.pricesSignedBy.join(", ")}`,
    `reserves: ${reserves.transparent} items that anyone can check, ${reserves.attested} attested batches`,
    ...report.checks.map(
      ({ level, items, encumbered, who, how, against }) =>
        `  level ${level}: ${items} items (${encumbered} encumbered, counted as 0); ${names.get(who) ?? who}; ${how}; against ${against}`,
    ),
    ...(report.customers === undefined
      ? []
      : [`customers: ${report.customers}, by the venue's word`]),
    "not verified:",
    ...notVerified.map((what) => `  ${what}`),
    isSolvent
      ? `SOLVENT under the policy${floorBps === 0 ? "" : `: reserves are at least ${(floorBps / 100).toFixed(2)} % of liabilities`}`
      : "NOT SOLVENT under the policy: the statement is sound, and it says so",
  ].join("\n");
}
