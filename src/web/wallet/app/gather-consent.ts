import type { ReviewRequestOptions } from "../../../holder/index.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import type { Wallet } from "./app.ts";
import type { Asked } from "./asked.ts";
import { questionLog } from "./disclosures.ts";
import type { Held } from "./held.ts";
import { type AskedChain, chooseTrust, type KnownData, readKnown } from "./known-data.ts";
import { linkedAddresses } from "./linked-accounts.ts";

/** A question, and what the holder could answer it with. */
export interface Consent {
  readonly asked: Asked;
  readonly held: readonly Held[];
  readonly chosen: Held;
  readonly subjects: readonly Hex[];
  readonly subject?: Hex;
  readonly known: KnownData;
  /** Ids of those that nothing can be said of now. */
  readonly unchecked: ReadonlySet<string>;
  /** What the wallet knows for one credential. @throws where its trust or its status did not come */
  readonly dataFor: (
    held: Held,
  ) => Promise<Omit<ReviewRequestOptions, "now" | "subjects" | "subject">>;
}

/** What a question is held against: the wallet's own credentials, accounts, trust roots and status lists. */
export async function gatherConsent(
  wallet: Wallet,
  asked: Asked,
  held: readonly Held[],
): Promise<Consent> {
  const { store, hash } = wallet;
  const chain = chainOf(asked.request);
  const known = await readKnown(wallet, asked.signal);
  const { keyHash } = known;
  const subjects = await linkedAddresses(store, chain?.chainId);
  const dataFor: Consent["dataFor"] = async ({ credential }) => {
    const trust = chooseTrust(known, credential, chain);
    const status = await known.statusFor(credential, trust);
    return {
      hash,
      request: asked.request,
      credential,
      holder: store.holder,
      trust,
      status,
      audience: asked.origin,
      history: questionLog(store),
      ...(keyHash === undefined ? {} : { prover: { verificationKeyHash: () => keyHash } }),
    };
  };
  const ranked = [...held].sort((a, b) => rank(a) - rank(b));
  const [first] = ranked;
  if (first === undefined) throw new TypeError("no credential");
  const subject = subjectOf(asked.request, subjects);
  return {
    asked,
    held: ranked,
    chosen: first,
    subjects,
    known,
    unchecked: new Set(),
    ...(subject === undefined ? {} : { subject }),
    dataFor,
  };
}

/** What is in force comes first. */
const rank = ({ standing }: Held): number =>
  ["in force", "refresh due", "not yet in force", "expired", "revoked"].indexOf(standing);

type Loose = {
  readonly chain?: { readonly chainId?: unknown; readonly registry?: unknown };
  readonly subject?: unknown;
};

/** Read loosely: the review reads it strictly. */
function chainOf(request: unknown): AskedChain {
  const { chainId, registry } = ((request ?? {}) as Loose).chain ?? {};
  if (typeof chainId !== "number" || typeof registry !== "string") return undefined;
  return { chainId, registry: registry.toLowerCase() as Hex };
}

function subjectOf(request: unknown, subjects: readonly Hex[]): Hex | undefined {
  const { chain, subject } = (request ?? {}) as Loose;
  return subject === undefined && chain !== undefined ? subjects[0] : undefined;
}
