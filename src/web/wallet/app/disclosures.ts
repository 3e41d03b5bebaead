import {
  createQuestionLog,
  type Disclosure,
  mergeQuestionHistories,
  parseQuestionHistory,
  type QuestionLog,
} from "../../../holder/index.ts";
import type { Wallet } from "./app.ts";

type Store = Wallet["store"];

export const QUESTIONS = "questions";
export const DISCLOSURES = "disclosures";
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

/** Of two devices, or of this one and its backup: what either counted counts. */
export function mergeQuestions(ours: unknown, theirs: unknown): unknown {
  try {
    return mergeQuestionHistories(parseQuestionHistory(ours), parseQuestionHistory(theirs));
  } catch {
    return ours;
  }
}

/** Every answer that either list has, once. */
export function mergeDisclosures(ours: unknown, theirs: unknown): unknown {
  const all = new Map<string, Disclosure>();
  for (const one of [...listOf(ours), ...listOf(theirs)]) {
    all.set([one.audience, one.requestId, one.at, one.nullifier].join(" "), one);
  }
  const sorted = [...all.values()].sort((a, b) => String(a.at).localeCompare(String(b.at)));
  return sorted.slice(-MOST);
}

const listOf = (json: unknown): Disclosure[] => (Array.isArray(json) ? [...json] : []);
