import { KeepError } from "../errors.ts";
import { unwrapDataKey, wrapDataKey } from "./data-key.ts";
import type { StoreView } from "./read-view.ts";
import type { Session } from "./transact.ts";
import type { NewUnlock, Unlock, UnlockMethod, UnlockMethodInfo } from "./unlock.ts";

type Decide = (view: StoreView) => {
  readonly change: { readonly unlocks: readonly UnlockMethod[] };
  readonly answer: UnlockMethodInfo;
};

export const describeMethod = ({ id, kind, addedAt }: UnlockMethod): UnlockMethodInfo => ({
  id,
  kind,
  addedAt,
});

/** Asks and derives before the write, which waits for nobody: the answer is what is left to write. */
export async function addMethod(
  session: Session,
  view: StoreView,
  { current, added }: { readonly current: Unlock; readonly added: NewUnlock },
): Promise<Decide> {
  const { method } = await rewrap(session, view, current, added);
  return ({ head }) => ({
    change: { unlocks: [...head.unlocks, method] },
    answer: describeMethod(method),
  });
}

export async function replacePassphrase(
  session: Session,
  view: StoreView,
  current: string,
  next: string,
): Promise<Decide> {
  const { method, openedBy } = await rewrap(
    session,
    view,
    { kind: "passphrase", passphrase: current },
    { kind: "passphrase", passphrase: next },
  );
  return ({ head }) => {
    if (!head.unlocks.some(({ id }) => id === openedBy)) {
      throw new KeepError("ERR_KEEP_CONFLICT", "another tab has changed this passphrase");
    }
    const unlocks = head.unlocks.map((old) => (old.id === openedBy ? method : old));
    return { change: { unlocks }, answer: describeMethod(method) };
  };
}

async function rewrap(session: Session, { head }: StoreView, current: Unlock, added: NewUnlock) {
  const { random, now } = session.around;
  const { storeId, unlocks } = head;
  const opened = await unwrapDataKey({
    storeId,
    unlocks,
    unlock: current,
    random,
    extractable: true,
  });
  const wrap = { storeId, added, random, now: now() };
  return { method: await wrapDataKey(opened.dataKey, wrap), openedBy: opened.methodId };
}

/** What stays must open, shown by opening with it: an unlocked store alone takes no way in from who is not there. */
export async function removeMethod(
  session: Session,
  { head }: StoreView,
  id: string,
  remaining: Unlock,
) {
  const { methodId } = await unwrapDataKey({
    storeId: head.storeId,
    unlocks: without(head.unlocks, id),
    unlock: remaining,
    random: session.around.random,
    extractable: false,
  });
  return (now: StoreView) => {
    const unlocks = without(now.head.unlocks, id);
    if (!unlocks.some((method) => method.id === methodId)) {
      throw new KeepError("ERR_KEEP_CONFLICT", "another tab has changed the way that was to stay");
    }
    return { change: { unlocks }, answer: undefined };
  };
}

function without(methods: readonly UnlockMethod[], id: string): readonly UnlockMethod[] {
  const unlocks = methods.filter((method) => method.id !== id);
  if (unlocks.length === methods.length) {
    throw new KeepError("ERR_KEEP_NOT_FOUND", "the store has no such way to open it");
  }
  if (unlocks.length === 0) {
    throw new KeepError("ERR_KEEP_LAST_UNLOCK", "the last way to open the store stays");
  }
  return unlocks;
}
