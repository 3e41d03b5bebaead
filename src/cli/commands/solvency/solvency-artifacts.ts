import { join } from "node:path";
import type { Artifacts } from "../../../proving/artifacts.ts";
import { loadArtifacts, readManifest } from "../../../proving/load-artifacts.ts";
import { SOLVENCY_CIRCUITS, type SolvencyCircuitId } from "../../../solvency/circuits.generated.ts";
import { RUN_CIRCUITS } from "../../../solvency/run/plan-jobs.ts";
import { readCapacity } from "../../../solvency/run/read-capacity.ts";
import { artifactsDirectory } from "../../artifacts-directory.ts";
import type { CliIo } from "../../io.ts";
import { packageRoot } from "../../package-root.ts";

export interface SolvencyArtifacts {
  readonly directory: string;
  readonly capacity: ReturnType<typeof readCapacity>;
  /** Reads the circuits and their keys. @throws ProvingError of `loadArtifacts` */
  readonly load: (circuits: Iterable<string>) => Promise<Artifacts>;
}

/**
 * The circuits of solvency: the option, else SYMBOLON_ARTIFACTS, else build/solvency of the package. Their capacity is
 * read from the manifest, and a key is judged before anything long begins; whole keys are read when they are needed.
 * @throws ProvingError of `loadArtifacts`; SolvencyError `ERR_SOLVENCY_RUN_CIRCUIT`
 */
export async function openSolvencyArtifacts(
  io: CliIo,
  option: string | undefined,
  allowDevelopmentKeys: boolean,
): Promise<SolvencyArtifacts> {
  const named = option ?? io.env.SYMBOLON_ARTIFACTS;
  const directory = artifactsDirectory(io, named || join(packageRoot(), "build", "solvency"));
  const { circuits } = await readManifest(directory);
  const capacity = readCapacity(new Map(Object.entries(circuits)));
  const load = (wanted: Iterable<string>) =>
    loadArtifacts(directory, {
      allowDevelopmentKeys,
      circuits: Object.fromEntries([...wanted].map((id) => [id, versionOf(id)])),
    });
  await load([RUN_CIRCUITS.statement]);
  return { directory, capacity, load };
}

export const ALL_CIRCUITS = Object.keys(SOLVENCY_CIRCUITS);

function versionOf(id: string): number {
  return SOLVENCY_CIRCUITS[id as SolvencyCircuitId]?.version ?? 1;
}
