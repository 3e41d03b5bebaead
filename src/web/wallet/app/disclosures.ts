import { createQuestionLog, type Disclosure, type QuestionLog } from "../../../holder/index.ts";
import type { Wallet } from "./app.ts";

type Store = Wallet["store"];

const QUESTIONS = "questions";
const DISCLOSURES = "disclosures";
/** The newest are kept. */
const MOST = 500;

/** What the wallet was asked, for its own limits. One window at a time writes. */
export const questionLog = (store: Store): QuestionLog =>
  createQuestionLog({
    read: () => store.readSetting(QUESTIONS),
    write: (history) => store.writeSetting(QUESTIONS, history),
    exclusively: (step) => navigator.locks.request("symbolon-questions", step) as Promise<never>,
  });

/** What was answered, the newest first. */
export async function readDisclosures(store: Store): Promise<Disclosure[]> {
  return listOf(await store.readSetting(DISCLOSURES)).reverse();
}

export async function keepDisclosure(store: Store, disclosure: Disclosure): Promise<void> {
  await store.updateSetting(DISCLOSURES, (kept) => [...listOf(kept), disclosure].slice(-MOST));
}

const listOf = (json: unknown): Disclosure[] => (Array.isArray(json) ? [...json] : []);
