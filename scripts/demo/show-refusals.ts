import { revokeCredential } from "../../src/issuer/revoke-credential.ts";
import { birthday } from "./claims.ts";
import { forceProof } from "./force-proof.ts";
import { DAY, type Wallet } from "./kyc-provider.ts";
import type { Narrator } from "./narrator.ts";
import { outcomeOf } from "./outcome-of.ts";
import {
  type Answer,
  type Published,
  prove,
  publishAll,
  type Stage,
  walletVerdict,
} from "./stage.ts";

/** The wallet says no, and a wallet that does not ask finds no witness either. */
async function showRefusal(
  stage: Stage,
  narrator: Narrator,
  who: string,
  rule: string,
  answer: Answer & { readonly at: number },
): Promise<void> {
  const { hash, prover } = stage;
  await narrator.attempt(`${who}: the wallet`, `cannot prove: ${rule}`, async () =>
    walletVerdict(stage, answer),
  );
  const { request, wallet, published, at } = answer;
  await narrator.attempt(`${who}: the circuit, asked all the same`, "ERR_PROVING_WITNESS", () =>
    outcomeOf(() => forceProof({ hash, prover, request, wallet, ...published, asOf: at })),
  );
}

export async function showDenied(
  stage: Stage,
  narrator: Narrator,
  wallet: Wallet,
  published: Published,
): Promise<void> {
  narrator.title("A resident of a country that the policy does not accept");
  const request = await stage.service.ask();
  const at = Math.floor(Date.now() / 1000);
  await showRefusal(stage, narrator, "denied country", "residence", {
    request,
    wallet,
    published,
    at,
  });
}

/** One credential, one request, two days. */
export async function showComingOfAge(
  stage: Stage,
  narrator: Narrator,
  wallet: Wallet,
  published: Published,
): Promise<void> {
  narrator.title("A minor, one day before the birthday and on it");
  const { service } = stage;
  const request = await service.ask();
  const dayBefore = birthday(stage.now) - DAY / 2;
  const answer = { request, wallet, published };
  await showRefusal(stage, narrator, "the day before", "age", { ...answer, at: dayBefore });
  const presentation = await narrator.step("on the birthday the same wallet proves it", () =>
    prove(stage, answer),
  );
  await narrator.attempt("the birthday: the service", "accepted", () =>
    service.submit(request.id, presentation),
  );
}

/** The wallet that was accepted before; one bit of the status list differs. */
export async function showRevoked(
  stage: Stage,
  narrator: Narrator,
  wallet: Wallet,
  published: Published,
): Promise<void> {
  narrator.title("The first credential, revoked");
  const request = await stage.service.ask();
  await narrator.attempt("before: the wallet", "can prove", async () =>
    walletVerdict(stage, { request, wallet, published }),
  );
  stage.provider.setClock(undefined);
  await revokeCredential(stage.provider.issuer, wallet.credential.status.index);
  const next = await narrator.step("revoked; new status list, new trust root", () =>
    publishAll(stage),
  );
  narrator.say(
    "a wallet that keeps the old list is taken until the old root ends: 24 h by default",
  );
  const at = Math.floor(Date.now() / 1000);
  await showRefusal(stage, narrator, "revoked", "revoked", {
    request,
    wallet,
    published: next,
    at,
  });
}
