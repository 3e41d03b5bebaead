import type { Unlock, UnlockMethodInfo } from "../../../../keep/index.ts";
import { html } from "../../../shared/dom.ts";
import { button, form, textField } from "../../../shared/forms.ts";
import type { Wallet } from "../../app/app.ts";
import { faultPlace } from "../../app/fault.ts";
import { hasPasskeys } from "../../app/has-passkeys.ts";
import { passphrasePair } from "../../app/passphrase-pair.ts";
import { confirm } from "../confirm.ts";
import { settingsSection } from "./section.ts";

const KINDS: Readonly<Record<UnlockMethodInfo["kind"], string>> = {
  passphrase: "Passphrase",
  passkey: "Passkey",
};

/** The ways to open the wallet: each is asked once more before it changes another. */
export async function unlockSection(wallet: Wallet): Promise<HTMLElement> {
  const { store } = wallet;
  const fault = faultPlace();
  const list = html("ul", { class: "rows", "aria-label": "Ways to unlock" });
  const section = settingsSection("unlock-section", "Unlocking", fault.element, list);
  const show = async () => {
    const methods = await store.unlockMethods();
    list.replaceChildren(...methods.map((method) => row(method, others(methods, method))));
  };
  const attempt = async (change: () => Promise<unknown>, told: string) => {
    fault.clear();
    try {
      await change();
      await show();
      section.done(told);
    } catch (error) {
      fault.tell(error);
    }
  };
  const row = ({ id, kind, addedAt }: UnlockMethodInfo, left: readonly UnlockMethodInfo[]) =>
    html(
      "li",
      {},
      html("span", {}, `${KINDS[kind]}, since ${addedAt.slice(0, 10)}`),
      left.length > 0
        ? button(
            "Remove…",
            () => {
              const remaining = askRemaining(left);
              confirm(
                `Remove the ${KINDS[kind].toLowerCase()}?`,
                LAST_WARNING,
                () => attempt(() => store.removeUnlock(id, remaining.read()), "Removed."),
                remaining.element,
              );
            },
            {
              "aria-label": `Remove the ${KINDS[kind].toLowerCase()} of ${addedAt.slice(0, 10)}`,
            },
          )
        : undefined,
    );
  await show();
  const methods = await store.unlockMethods();
  const hasPassphrase = methods.some(({ kind }) => kind === "passphrase");
  if (hasPassphrase) section.element.append(changeForm(wallet, attempt));
  if (await hasPasskeys()) section.element.append(passkeyForm(wallet, hasPassphrase, attempt));
  return section.element;
}

const LAST_WARNING =
  "Be sure that you can still unlock the wallet by another way, and that you have a backup: what is left is then the only way in.";

const others = (methods: readonly UnlockMethodInfo[], { id }: UnlockMethodInfo) =>
  methods.filter((method) => method.id !== id);

/** What is left must open the wallet: a passphrase is asked for, or else the passkey is, once the removal is pressed. */
function askRemaining(left: readonly UnlockMethodInfo[]) {
  if (!left.some(({ kind }) => kind === "passphrase")) {
    return { element: undefined, read: (): Unlock => ({ kind: "passkey" }) };
  }
  const { element, input } = textField({
    id: "removal-remaining",
    label: "A passphrase that stays",
    attributes: { type: "password", autocomplete: "current-password", required: true },
  });
  return { element, read: (): Unlock => ({ kind: "passphrase", passphrase: input.value }) };
}

type Attempt = (change: () => Promise<unknown>, told: string) => Promise<void>;

const currentField = (id: string) =>
  textField({
    id,
    label: "The present passphrase",
    attributes: { type: "password", autocomplete: "current-password", required: true },
  });

function changeForm({ store }: Wallet, attempt: Attempt): HTMLElement {
  const current = currentField("change-current");
  const pair = passphrasePair("change", "New passphrase");
  const change = async () => {
    const next = pair.read();
    if (next === undefined) return;
    await attempt(
      () => store.changePassphrase(current.input.value, next),
      "The passphrase is changed.",
    );
  };
  return html(
    "details",
    {},
    html("summary", {}, "Change the passphrase"),
    form("Change it", change, current.element, pair.element),
  );
}

function passkeyForm({ store }: Wallet, hasPassphrase: boolean, attempt: Attempt): HTMLElement {
  const current = currentField("passkey-current");
  const add = () => {
    const unlock: Unlock = hasPassphrase
      ? { kind: "passphrase", passphrase: current.input.value }
      : { kind: "passkey" };
    const added = { kind: "passkey", userName: "Symbolon wallet" } as const;
    return attempt(() => store.addUnlock({ current: unlock, added }), "The passkey is added.");
  };
  return html(
    "details",
    {},
    html("summary", {}, "Add a passkey"),
    form("Add it", add, hasPassphrase ? current.element : undefined),
  );
}
