import { type ReviewRequestOptions, reviewRequest } from "../../../holder/index.ts";
import type { Wallet } from "./app.ts";
import type { Consent } from "./gather-consent.ts";
import { type Held, keepRevoked } from "./held.ts";

/**
 * Of several credentials the first that can answer; where none can, the first that could be looked at. One issuer's dead
 * host takes none of the others' credentials from the holder.
 * @throws what the first failed with, where none could be looked at; of `reviewRequest`, where the question is none
 */
export async function chooseHeld(
  wallet: Pick<Wallet, "store">,
  consent: Consent,
): Promise<Consent> {
  const usable: { readonly chosen: Held; readonly options: ReviewRequestOptions }[] = [];
  const unchecked = new Set<string>();
  const faults: unknown[] = [];
  for (const chosen of consent.held) {
    try {
      usable.push({ chosen, options: await reviewOptions({ ...consent, chosen }) });
    } catch (error) {
      unchecked.add(chosen.id);
      faults.push(error);
    }
  }
  const [first] = usable;
  if (first === undefined) throw faults[0];
  if (usable.length > 1) {
    for (const { chosen, options } of usable) {
      const { refusal } = await reviewRequest(options);
      if (refusal === undefined) return { ...consent, chosen, unchecked };
      if (refusal.reason === "revoked") await keepRevoked(wallet.store, chosen.credential);
    }
  }
  return { ...consent, chosen: first.chosen, unchecked };
}

/** What the chosen credential is reviewed with now. @throws where its trust or its status did not come */
export const reviewOptions = async ({ dataFor, chosen, subjects, subject }: Consent) => ({
  ...(await dataFor(chosen)),
  subjects,
  ...(subject === undefined ? {} : { subject }),
  now: new Date(),
});
