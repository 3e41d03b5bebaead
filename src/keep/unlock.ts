/** What a person opens a store with. */
export type Unlock = PassphraseUnlock | PasskeyUnlock;
/** A way to open a store that is being added. */
export type NewUnlock = NewPassphrase | NewPasskey;

export interface PassphraseUnlock {
  readonly kind: "passphrase";
  readonly passphrase: string;
}

export interface NewPassphrase extends PassphraseUnlock {
  /** Rounds of PBKDF2; 600,000 unless told, and never fewer. */
  readonly iterations?: number;
}

/** The part of `navigator.credentials` that is used. */
export type PasskeyPort = Pick<CredentialsContainer, "create" | "get">;

export interface PasskeyUnlock {
  readonly kind: "passkey";
  /** `navigator.credentials` unless told. */
  readonly credentials?: PasskeyPort;
  readonly signal?: AbortSignal;
}

export interface NewPasskey extends PasskeyUnlock {
  /** The site's domain; the page's own unless told. A passkey opens the store on this site alone. */
  readonly rpId?: string;
  /** What the browser shows the person: the wallet's name, and the store's. */
  readonly rpName?: string;
  readonly userName?: string;
}

/** How the data key is wrapped for one way of opening; nothing in it is secret. */
export type UnlockMethod = PassphraseMethod | PasskeyMethod;

interface Wrapped {
  readonly id: string;
  /** 'YYYY-MM-DDTHH:MM:SS.sssZ' */
  readonly addedAt: string;
  /** Base64. */
  readonly nonce: string;
  /** Base64: the data key under AES-256-GCM by the key that the person's passphrase or passkey gives. */
  readonly wrappedKey: string;
}

export interface PassphraseKdf {
  readonly name: "PBKDF2-SHA-256";
  readonly iterations: number;
  /** Base64, 32 bytes. */
  readonly salt: string;
}

export interface PassphraseMethod extends Wrapped {
  readonly kind: "passphrase";
  readonly kdf: PassphraseKdf;
}

export interface PasskeyMethod extends Wrapped {
  readonly kind: "passkey";
  readonly rpId: string;
  /** Base64. */
  readonly credentialId: string;
  /** Base64, 32 bytes: what the authenticator's PRF is asked for. */
  readonly salt: string;
}

/** What a wallet's screen lists. */
export interface UnlockMethodInfo {
  readonly id: string;
  readonly kind: UnlockMethod["kind"];
  readonly addedAt: string;
}
