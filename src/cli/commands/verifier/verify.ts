import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { parsePresentationRequest } from "../../../presentation/parse-presentation-request.ts";
import { consumePresentation } from "../../../verifier/consume-presentation.ts";
import { MemoryTrustRoots } from "../../../verifier/memory-trust-roots.ts";
import { verifyPresentation } from "../../../verifier/verify-presentation.ts";
import { acceptCircuits } from "../../accept-circuits.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import type { CommandSpec } from "../../command.ts";
import { FileNullifierStore } from "../../files/file-nullifier-store.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readLeafList } from "../../files/read-leaf-list.ts";
import { artifactsOption, collect, developmentKeysOption } from "../../options.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly request: string;
  readonly presentation: string;
  readonly trust: readonly string[];
  readonly nullifiers?: string;
  readonly dryRun?: true;
  readonly artifacts?: string;
  readonly allowDevelopmentKeys?: true;
}

/** `symbolon verifier verify`: exit 0 accepted, 1 rejected. Takes the nullifier, so that a second use is refused. */
export const verifierVerify: CommandSpec<Options> = {
  name: "verify",
  summary: "verify a presentation and take its nullifier",
  options: [
    new Option("--request <file>", "the request that this verifier made").makeOptionMandatory(),
    new Option("--presentation <file>", "the wallet's answer").makeOptionMandatory(),
    new Option("--trust <file>", "a leaf list whose root is accepted; may be given more than once")
      .argParser(collect)
      .makeOptionMandatory(),
    new Option("--nullifiers <file>", "where used nullifiers are kept"),
    new Option("--dry-run", "verify and take nothing"),
    artifactsOption(),
    developmentKeysOption(),
  ],
  async run(options, { io, progress }) {
    const { nullifiers, dryRun } = options;
    if ((nullifiers === undefined) === (dryRun === undefined)) {
      throw new CliError("ERR_CLI_USAGE", "give --nullifiers, or --dry-run to take nothing");
    }
    const hash = await loadHash();
    const request = parsePresentationRequest(
      hash,
      await readJsonInput(resolve(io.cwd, options.request)),
    );
    const presentation = await readJsonInput(resolve(io.cwd, options.presentation));
    const trustRoots = new MemoryTrustRoots();
    for (const file of options.trust) {
      trustRoots.post((await readLeafList(io, file)).root, unixSeconds(io.now()));
    }
    const circuits = await acceptCircuits(
      artifactsDirectory(io, options.artifacts),
      options.allowDevelopmentKeys === true,
    );
    progress.report({ stage: "verify" });
    const verified = await verifyPresentation(presentation, {
      hash,
      request,
      circuits,
      trustRoots,
      now: io.now(),
    });
    const outcome =
      nullifiers === undefined
        ? "valid"
        : await consumePresentation(new FileNullifierStore(resolve(io.cwd, nullifiers)), verified);
    return {
      json: { outcome, ...verified },
      human: `${outcome}: the holder meets policy ${request.policy.id} as of ${verified.asOf.date}\nnullifier ${verified.nullifier}`,
    };
  },
};
