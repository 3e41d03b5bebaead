import { KeepError } from "../errors.ts";
import { parseScalar } from "../field/scalar.ts";
import type { Holder } from "../holder/create-holder.ts";
import { openBackup, sealBackup } from "./backup.ts";
import { toHex } from "./base64.ts";
import { type ChangeChannel, openChannel } from "./change-channel.ts";
import { damagedRecords } from "./damaged-records.ts";
import type {
  CredentialToKeep,
  HolderStore,
  ImportOptions,
  KeptCredential,
  OnDamage,
  Persistence,
  StoreVerification,
} from "./holder-store.ts";
import {
  addition,
  assertOwnCredential,
  assertOwnCredentials,
  findCredential,
  keptCredentials,
  replacement,
} from "./keep-credential.ts";
import { type ImportReport, mergeBackup } from "./merge-backup.ts";
import type { StoreView } from "./read-view.ts";
import { randomBytes } from "./seal.ts";
import { settingChange, settingOf } from "./settings.ts";
import { readStore, type Session, type StoreChange, transact } from "./transact.ts";
import type { NewUnlock, Unlock, UnlockMethodInfo } from "./unlock.ts";
import { addMethod, describeMethod, removeMethod, replacePassphrase } from "./unlock-methods.ts";

/** `HolderStore` over one session. */
export class KeptStore implements HolderStore {
  readonly persistence: Promise<Persistence>;
  readonly #channel: ChangeChannel;
  #opened: { readonly session: Session; holder: Holder } | undefined;

  constructor(session: Session, holder: Holder, persistence: Promise<Persistence>) {
    this.#opened = { session, holder };
    this.persistence = persistence;
    this.#channel = openChannel(session.around.name, session.storeId);
  }

  get holder(): Holder {
    return this.#open().holder;
  }

  async credentials(options?: OnDamage): Promise<readonly KeptCredential[]> {
    const view = await this.#read();
    assertSound(view, options, ({ kind }) => kind === "credential");
    return keptCredentials(view);
  }

  async addCredential(entry: CredentialToKeep): Promise<KeptCredential> {
    const stamp = { newId: this.#newId(), time: this.#time() };
    return this.#write((view) => {
      this.#assertOwn(entry);
      return addition(view, entry, stamp);
    });
  }

  async replaceCredential(id: string, entry: CredentialToKeep): Promise<KeptCredential> {
    const time = this.#time();
    return this.#write((view) => {
      this.#assertOwn(entry);
      return replacement(view, id, entry, time);
    });
  }

  removeCredential(id: string): Promise<void> {
    return this.#write((view) => {
      // A damaged one may go as well: its holder has given it up.
      const isListed = view.entries.some((entry) => entry.id === id && entry.kind === "credential");
      if (!isListed) findCredential(view, id);
      return { change: { removals: [id] }, answer: undefined };
    });
  }

  async readSetting(key: string): Promise<unknown> {
    return settingOf(await this.#read(), key)?.value;
  }

  async writeSetting(key: string, json: unknown): Promise<void> {
    await this.updateSetting(key, () => json);
  }

  async updateSetting(key: string, change: (json: unknown) => unknown): Promise<unknown> {
    const stamp = { newId: this.#newId(), time: this.#time() };
    return this.#write((view) => settingChange(view, key, change, stamp));
  }

  async exportBackup(passphrase: string, options?: OnDamage): Promise<string> {
    const { random, now } = this.#open().session.around;
    const view = await this.#read();
    assertSound(view, options, () => true);
    return sealBackup(view, passphrase, { random, now: now() });
  }

  async importBackup(
    text: string,
    passphrase: string,
    { dryRun = false, settings }: ImportOptions = {},
  ): Promise<ImportReport> {
    const opened = this.#open();
    const backup = await openBackup(text, passphrase);
    const holder = { secret: parseScalar(backup.holder.secret) };
    await assertOwnCredentials(opened.session.around.hash, holder, backup.credentials);
    const report = await this.#write((view) => {
      const { change, report } = mergeBackup(view, backup, settings);
      return { ...(dryRun || change === undefined ? {} : { change }), answer: report };
    });
    if (!dryRun) opened.holder = holder;
    return report;
  }

  async unlockMethods(): Promise<readonly UnlockMethodInfo[]> {
    return (await this.#read()).head.unlocks.map(describeMethod);
  }

  async addUnlock(options: { current: Unlock; added: NewUnlock }): Promise<UnlockMethodInfo> {
    const { session } = this.#open();
    const decide = await addMethod(session, await this.#read(), options);
    return this.#write(decide);
  }

  async removeUnlock(id: string, remaining: Unlock): Promise<void> {
    const { session } = this.#open();
    const decide = await removeMethod(session, await this.#read(), id, remaining);
    return this.#write(decide);
  }

  async changePassphrase(current: string, next: string): Promise<UnlockMethodInfo> {
    const { session } = this.#open();
    const decide = await replacePassphrase(session, await this.#read(), current, next);
    return this.#write(decide);
  }

  async verify(): Promise<StoreVerification> {
    const { values, damaged } = await this.#read();
    return { records: values.size, damaged };
  }

  onChange(listener: () => void): () => void {
    this.#open();
    return this.#channel.listen(listener);
  }

  lock(): void {
    this.#opened?.session.around.home.close();
    this.#opened = undefined;
    this.#channel.close();
  }

  #open(): { readonly session: Session; holder: Holder } {
    if (this.#opened !== undefined) return this.#opened;
    throw new KeepError("ERR_KEEP_LOCKED", "the store is locked: open it again");
  }

  async #read(): Promise<StoreView> {
    const opened = this.#open();
    const view = await readStore(opened.session);
    takeHolder(opened, view);
    return view;
  }

  async #write<T>(
    decide: (view: StoreView) => { readonly change?: StoreChange; readonly answer: T },
  ): Promise<T> {
    const opened = this.#open();
    let isChanged = false;
    const answer = await transact(opened.session, (view) => {
      takeHolder(opened, view);
      const decision = decide(view);
      isChanged = decision.change !== undefined;
      return decision;
    });
    if (isChanged) this.#channel.tell();
    return answer;
  }

  /** By the holder as the store has it now: another tab may have restored a backup into it. */
  #assertOwn({ credential }: CredentialToKeep): void {
    const { session, holder } = this.#open();
    assertOwnCredential(session.around.hash, holder, credential);
  }

  #newId = () => toHex(randomBytes(this.#open().session.around.random, 16));
  #time = () => this.#open().session.around.now().toISOString();
}

function takeHolder(opened: { holder: Holder }, { values }: StoreView): void {
  for (const value of values.values()) {
    if (value.kind !== "holder") continue;
    const secret = parseScalar(value.secret);
    if (secret !== opened.holder.secret) opened.holder = { secret };
  }
}

function assertSound(
  { damaged }: StoreView,
  { damaged: answer = "refuse" }: OnDamage = {},
  isMeant: (record: StoreView["damaged"][number]) => boolean,
): void {
  const meant = damaged.filter(
    (record) => record.kind === "manifest" || (isMeant(record) && record.kind !== "unlisted"),
  );
  if (answer === "refuse" && meant.length > 0) throw damagedRecords(meant.map(({ id }) => id));
}
