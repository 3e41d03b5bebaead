import { explainPresentation } from "../../../holder/explain-presentation.ts";
import type { Refusal } from "../../../holder/prepare-presentation.ts";
import { explainPolicy } from "../../../policy/explain-policy.ts";
import { REMEDIES } from "../../../policy/remedies.ts";
import type { CommandSpec } from "../../command.ts";
import {
  type HolderAnswerOptions,
  holderAnswerOptions,
  readHolderQuestion,
} from "../../holder-answer.ts";
import { sayDisclosure } from "../../say-disclosure.ts";

/** `symbolon holder explain`: what a request asks, and whether the wallet can answer. For the holder's eyes alone. */
export const holderExplain: CommandSpec<HolderAnswerOptions> = {
  name: "explain",
  summary:
    "say what a request asks and whether this wallet can prove it; send the answer to nobody",
  options: holderAnswerOptions(),
  async run(options, { io, progress }) {
    progress.report({ stage: "open wallet" });
    const { data, request, disclosed } = await readHolderQuestion(io, options);
    const { policy, audience } = request;
    const consent = explainPolicy(policy);
    const discloses = sayDisclosure(request, disclosed);
    const refusal = explainPresentation(data);
    const canProve = refusal === undefined;
    const unmet = canProve ? [] : sayRefusal(refusal);
    const verdict = canProve ? "This wallet can prove it." : "This wallet cannot prove it:";
    return {
      json: { audience, consent, discloses, canProve, refusal: refusal ?? null, unmet },
      human: [
        `${audience} asks.`,
        consent,
        discloses,
        verdict,
        ...unmet.map((line) => `  ${line}`),
      ].join("\n"),
      exitCode: canProve ? 0 : 1,
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
