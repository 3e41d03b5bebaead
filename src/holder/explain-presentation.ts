import type { HolderData } from "./holder-data.ts";
import { preparePresentation, type Refusal } from "./prepare-presentation.ts";

/**
 * Says to the holder, and to nobody else, why `createPresentation` would answer that it cannot prove; `undefined`
 * where it can. Never send the answer to a verifier.
 * @throws as `createPresentation` for faults of the request and of the trust data
 */
export function explainPresentation(data: HolderData): Refusal | undefined {
  const preparation = preparePresentation(data);
  return preparation.kind === "refused" ? preparation.refusal : undefined;
}
