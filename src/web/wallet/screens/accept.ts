import { type AcceptedOffer, acceptOffer, type CredentialOffer } from "../../../holder/index.ts";
import { html } from "../../shared/dom.ts";
import { day } from "../../shared/format.ts";
import { button } from "../../shared/forms.ts";
import type { Wallet } from "../app/app.ts";
import { faultBox } from "../app/fault.ts";
import type { Screen } from "../app/frame.ts";
import { issuerName, lifeOf, sayClaims } from "../app/say-credential.ts";
import { workScreen } from "./work.ts";

/**
 * Fetches an offered credential, and keeps it. An offer counts once: from its redeeming on nothing stops the work.
 * @throws those of `acceptOffer`
 */
export async function acceptScreen(
  wallet: Wallet,
  offer: CredentialOffer,
  txCode: string | undefined,
): Promise<Screen> {
  const work = workScreen(wallet, {
    title: "Receiving",
    stages: ["Fetch the proving files", "Prove that the wallet is yours", "Fetch the credential"],
  });
  wallet.show(work.screen);
  const { signal } = work;
  const prover = await wallet.prover({ signal, onShare: (share) => work.at(0, share) });
  work.hold();
  work.at(1, 0);
  const accepted = await acceptOffer({
    offer,
    holder: wallet.store.holder,
    hash: wallet.hash,
    prover,
    fetch: (input, init) => fetch(input, init),
    now: () => new Date(),
    onProgress: ({ share }) => work.at(share < 1 ? 1 : 2, share),
    ...(txCode === undefined ? {} : { txCode }),
  });
  return keepScreen(wallet, accepted);
}

/** Where it cannot be kept it stays on the screen, and is kept once there is room. */
async function keepScreen(wallet: Wallet, accepted: AcceptedOffer): Promise<Screen> {
  const { credential, json, renewal } = accepted;
  try {
    await wallet.store.addCredential({ credential: json, renewal });
  } catch (error) {
    return {
      title: "Received, and not kept yet",
      nodes: [
        faultBox(error),
        html("p", {}, "The credential is here until you leave this page, and the offer is used."),
        html(
          "div",
          { class: "actions" },
          button("Keep it", async () => wallet.show(await keepScreen(wallet, accepted)), {
            class: "primary",
          }),
        ),
      ],
    };
  }
  return {
    title: "Received",
    nodes: [
      html(
        "section",
        { "aria-labelledby": "received" },
        html("h2", { id: "received" }, `A credential of ${issuerName(credential.issuer.id)}`),
        html("p", {}, `Valid until ${day(lifeOf(credential).to)}; renewed by itself before.`),
        html(
          "dl",
          { class: "claims" },
          ...sayClaims(credential.claims).flatMap(([name, value]) => [
            html("dt", {}, name),
            html("dd", {}, value),
          ]),
        ),
      ),
      html(
        "div",
        { class: "actions" },
        html("a", { class: "action primary", href: "#/" }, "To my credentials"),
      ),
    ],
  };
}
