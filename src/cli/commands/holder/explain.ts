import { loadHash } from "../../../field/poseidon.ts";
import { explainPresentation } from "../../../holder/explain-presentation.ts";
import type { Refusal } from "../../../holder/prepare-presentation.ts";
import { explainPolicy } from "../../../policy/explain-policy.ts";
import { REMEDIES } from "../../../policy/remedies.ts";
import { parsePresentationRequest } from "../../../presentation/parse-presentation-request.ts";
import type { CommandSpec } from "../../command.ts";
import {
  type HolderAnswerOptions,
  holderAnswerOptions,
  readHolderData,
} from "../../holder-answer.ts";

/** `symbolon holder explain`: what a request asks, and whether the wallet can answer. For the holder's eyes alone. */
export const holderExplain: CommandSpec<HolderAnswerOptions> = {
  name: "explain",
  summary:
    "say what a request asks and whether this wallet can prove it; send the answer to nobody",
  options: holderAnswerOptions(),
  async run(options, { io, progress }) {
    progress.report({ stage: "open wallet" });
    const data = await readHolderData(io, options);
    const { policy, audience } = parsePresentationRequest(await loadHash(), data.request);
    const consent = explainPolicy(policy);
    const refusal = explainPresentation(data);
    const unmet = refusal === undefined ? [] : sayRefusal(refusal);
    const verdict =
      refusal === undefined ? "This wallet can prove it." : "This wallet cannot prove it:";
    return {
      json: { audience, consent, canProve: refusal === undefined, refusal: refusal ?? null, unmet },
      human: [`${audience} asks.`, consent, verdict, ...unmet.map((line) => `  ${line}`)].join(
        "\n",
      ),
      exitCode: refusal === undefined ? 0 : 1,
    };
  },
};

const REASONS: Readonly<Record<Exclude<Refusal["reason"], "policy-not-satisfied">, string>> = {
  "too-few-issuers": "So few issuers could serve this policy that a proof would name yours.",
  "issuer-not-listed": "The trust list does not list the issuer of your credential.",
  revoked: REMEDIES.revoked,
  "status-outdated": "The status files are not those of the trust list: fetch both again.",
  "data-from-the-future": "The data is newer than the clock of this device: set the clock.",
};

function sayRefusal(refusal: Refusal): string[] {
  if (refusal.reason !== "policy-not-satisfied") return [REASONS[refusal.reason]];
  return refusal.fit.best.unmet.map(({ remedy }) => remedy);
}
