import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeystoreFile, writeKeystoreFile } from "../../../src/cli/keystore-file.ts";
import { createKeystore } from "../../../src/issuer/create-keystore.ts";
import type { Keystore } from "../../../src/issuer/keystore.ts";
import { openKeystore } from "../../../src/issuer/open-keystore.ts";
import { countingRandom, ISSUER_SECRET } from "../../../test/issuer/example-issuer.ts";
import { type AttackCase, once, outcomeOf } from "../attack-case.ts";

const PASSPHRASE = "correct horse battery staple";
const made = once(() =>
  createKeystore({ secret: ISSUER_SECRET, passphrase: PASSPHRASE, random: countingRandom() }),
);
const open = async (change: (keystore: Keystore) => unknown, passphrase = PASSPHRASE) => {
  const keystore = await made();
  return outcomeOf(() => openKeystore(change(keystore), passphrase));
};
const unchanged = once(() => open((keystore) => keystore));
const flip = (hex: string) => `${hex[0] === "0" ? "1" : "0"}${hex.slice(1)}`;

async function readWithMode(mode: number) {
  const folder = await mkdtemp(join(tmpdir(), "symbolon-attacks-"));
  const path = join(folder, "issuer.json");
  try {
    await writeKeystoreFile(path, await made());
    await chmod(path, mode);
    return await outcomeOf(() => readKeystoreFile(path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** H13: the issuer's key on disk. */
export function keystoreCases(): AttackCase[] {
  const damaged = (title: string, by: RegExp, attack: AttackCase["attack"]): AttackCase => ({
    id: "H13",
    layer: "service",
    title: `a keystore ${title}`,
    by,
    attack,
    twin: unchanged,
  });
  return [
    damaged("opened with another passphrase", /KEYSTORE_PASSPHRASE/, () =>
      open((k) => k, `${PASSPHRASE} `),
    ),
    damaged("with a byte of its ciphertext flipped", /KEYSTORE_PASSPHRASE/, () =>
      open((k) => ({ ...k, ciphertext: flip(k.ciphertext) })),
    ),
    damaged("with its cost lowered", /KEYSTORE_COST/, () =>
      open((k) => ({ ...k, kdf: { ...k.kdf, n: 2 ** 16 } })),
    ),
    {
      id: "H13",
      layer: "service",
      title: "a keystore file with mode 0644",
      by: /KEYSTORE_MODE/,
      attack: () => readWithMode(0o644),
      twin: () => readWithMode(0o600),
    },
  ];
}
