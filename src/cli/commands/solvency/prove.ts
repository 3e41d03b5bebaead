import { Option } from "commander";
import { createEngineVerifier } from "../../../proving/engine/engine-verifier.ts";
import { loadEngineHash } from "../../../proving/engine/load-engine-hash.ts";
import { statementHash } from "../../../solvency/expected-signals.ts";
import type { VerifiedPublication } from "../../../solvency/report/verify-publication.ts";
import { refuse } from "../../../solvency/solvency-error.ts";
import type { CommandResult, CommandSpec } from "../../command.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { artifactsOption, developmentKeysOption, passphraseFileOption } from "../../options.ts";
import { unixSeconds } from "../../unix-seconds.ts";
import { makeProofs } from "./make-proofs.ts";
import { prepareRun, runOf } from "./prepare-run.ts";
import { assertUnforked, openPublisher, publishRun } from "./publish-run.ts";
import { createSecret, deriveRunSecrets, readSecret } from "./read-secret.ts";
import { readRunConfig } from "./run-config.ts";
import { beginRun, createWorkFolder } from "./run-record.ts";
import { openSolvencyArtifacts } from "./solvency-artifacts.ts";

interface Options {
  readonly config: string;
  readonly createSecret?: true;
  readonly events?: true;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
  readonly passphraseFile?: string;
}

/**
 * `symbolon solvency prove <config.json>`: a ledger and evidence of reserves become a publication, which this command
 * verifies before it gives it its name. Stopped anywhere, the same command goes on. Exit 1 where what is published says
 * that the venue is not solvent.
 */
export const solvencyProve: CommandSpec<Options> = {
  name: "prove",
  summary: "prove an epoch's liabilities, reserves and solvency, and write what is published",
  arguments: [{ name: "<config>", summary: "the run, JSON; its paths start at its own folder" }],
  options: [
    new Option("--create-secret", "make the secret's file, mode 0600, where there is none"),
    new Option("--events", "print progress on stderr as JSON, a line an event"),
    artifactsOption(),
    developmentKeysOption(),
    passphraseFileOption(),
  ],
  async run(options, context) {
    const { io, progress, note } = context;
    const event = (kind: string, members: object = {}) => {
      if (options.events) io.stderr(`${JSON.stringify({ event: kind, ...members })}\n`);
    };
    const located = await readRunConfig(io, options.config);
    const { config, path } = located;
    if (Date.parse(config.snapshotAt) / 1000 > unixSeconds(io.now())) {
      refuse("RUN_CONFIG_FORM", "$.snapshotAt: lies in the future", { path: "$.snapshotAt" });
    }
    if (options.createSecret && (await createSecret(path(config.secret)))) {
      note(`a new secret in ${config.secret}: keep it, without it nobody opens what it seals`);
    }
    const secret = await readSecret(io, path(config.secret), options.passphraseFile);
    const secrets = deriveRunSecrets(secret, runOf(config));
    secret.fill(0);
    const publisher = await openPublisher(located);
    const artifacts = await openSolvencyArtifacts(
      io,
      options.artifacts,
      options.allowDevelopmentKeys === true,
    );
    const work = path(config.work);
    await createWorkFolder(work);
    return withDirectoryLock(work, async () => {
      const hash = await loadEngineHash();
      const engine = await createEngineVerifier();
      const prepared = await prepareRun({ hash, located, artifacts, secrets, context });
      const { plan } = prepared;
      assertUnforked(hash, publisher, prepared);
      const statement = String(statementHash(hash, plan.statement));
      await beginRun(work, {
        type: "SymbolonSolvencyRun",
        formatVersion: 1,
        run: runOf(config),
        ledger: prepared.ledgerDigest,
        statement,
        out: publisher.out,
        jobs: plan.jobs.map(({ id, stage, place }) => ({ id, stage, place })),
      });
      event("planned", { statement, proofs: plan.jobs.length });

      progress.report({ stage: "read keys" });
      const loaded = await artifacts.load(new Set(plan.jobs.map(({ circuit }) => circuit)));
      // what is published has its proofs, wherever the work folder is
      const proofs =
        publisher.published === undefined
          ? await makeProofs({
              located,
              plan,
              loaded,
              directory: artifacts.directory,
              verifyProof: engine.verifyProof,
              passphraseFile: options.passphraseFile,
              context,
              event,
            })
          : new Map();
      event("proved", { proofs: proofs.size });
      const verified = await publishRun({
        hash,
        located,
        prepared,
        publisher,
        proofs,
        loaded,
        artifacts,
        secrets,
        verifyProofs: engine.verifyProofs,
        context,
      });
      event("published", { statement });
      return say(verified, publisher.out);
    });
  },
};

function say(
  { isSolvent, floorBps, report, proofs }: VerifiedPublication,
  out: string,
): CommandResult {
  const { entity, epoch, statement, keys, attesterRoot } = report;
  return {
    json: {
      outcome: "published",
      out,
      entity,
      epoch,
      statement: statement.digest,
      liabilities: statement.liabilities,
      isSolvent,
      floorBps,
      proofs,
      keys,
      attesterRoot,
    },
    human: [
      `epoch ${epoch} of ${entity} in ${out}: ${proofs} proofs, each verified`,
      `statement ${statement.digest}: ${isSolvent ? "solvent" : "NOT SOLVENT"} under the policy`,
      "the next epoch names this statement as previousStatement",
    ].join("\n"),
    exitCode: isSolvent ? 0 : 1,
  };
}
