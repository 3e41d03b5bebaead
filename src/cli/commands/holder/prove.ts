import { resolve } from "node:path";
import { Option } from "commander";
import { createPresentation } from "../../../holder/create-presentation.ts";
import { explainPresentation } from "../../../holder/explain-presentation.ts";
import { explainPolicy } from "../../../policy/explain-policy.ts";
import { CIRCUIT_VERSIONS } from "../../../presentation/public-signals.generated.ts";
import { createProver } from "../../../proving/create-prover.ts";
import { loadArtifacts } from "../../../proving/load-artifacts.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import type { CommandSpec } from "../../command.ts";
import { assertWritable, writeOutput } from "../../files/write-output.ts";
import {
  type HolderAnswerOptions,
  holderAnswerOptions,
  readHolderQuestion,
} from "../../holder-answer.ts";
import { artifactsOption, developmentKeysOption, forceOption } from "../../options.ts";
import { sayDisclosure } from "../../say-disclosure.ts";
import { toJson } from "../../to-json.ts";

interface Options extends HolderAnswerOptions {
  readonly out: string;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
  readonly force?: true;
}

/**
 * `symbolon holder prove`: answers a request with a proof. Exit 1 where the wallet cannot or will not, without a
 * reason: `holder explain` has it.
 */
export const holderProve: CommandSpec<Options> = {
  name: "prove",
  summary: "answer a request with a proof",
  options: [
    ...holderAnswerOptions(),
    new Option("--out <file>", "write the presentation to this file").makeOptionMandatory(),
    artifactsOption(),
    developmentKeysOption(),
    forceOption(),
  ],
  async run(options, { io, progress, note }) {
    const out = resolve(io.cwd, options.out);
    await assertWritable(out, { force: options.force });
    progress.report({ stage: "open wallet" });
    const { data, request, disclosed } = await readHolderQuestion(io, options);
    const { policy, audience, responseUri } = request;
    const discloses = sayDisclosure(request, disclosed);
    note(`${audience} asks. ${explainPolicy(policy)}\n${discloses}`);
    // A wallet that cannot prove need not read the proving key to say so.
    const isRefused = explainPresentation(data) !== undefined;
    const artifacts = await loadArtifacts(artifactsDirectory(io, options.artifacts), {
      allowDevelopmentKeys: options.allowDevelopmentKeys,
      circuits: isRefused ? {} : { compliance: CIRCUIT_VERSIONS.compliance },
    });
    const prover = createProver({ artifacts });
    try {
      const presentation = await createPresentation({
        ...data,
        prover,
        signal: io.signal,
        onProgress: (event) => progress.report(event),
      });
      await writeOutput(out, `${toJson(presentation)}\n`, { force: options.force });
      const { nullifier, trustRoot, asOf, subject } = presentation;
      return {
        json: { out: options.out, nullifier, trustRoot, asOf, subject: subject ?? null },
        human: [
          `presentation in ${options.out}`,
          ...(responseUri === undefined ? [] : [`post it to ${responseUri}`]),
        ].join("\n"),
      };
    } finally {
      await prover.close();
    }
  },
};
