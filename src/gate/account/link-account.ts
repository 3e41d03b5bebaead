import { formatInstant } from "../../credential/calendar.ts";
import { GateError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { fillRandom } from "../fill-random.ts";
import { secureOrigin } from "../secure-origin.ts";
import { linkStatementText } from "./link-statement.ts";
import { type LinkedAccount, notSigned } from "./linked-account.ts";
import { type AccountProvider, ask, readChainId } from "./provider.ts";
import { verifyLink } from "./verify-link.ts";

export interface LinkAccountOptions {
  /** EIP-1193; of `discoverWallets`. */
  readonly provider: AccountProvider;
  /** Of this wallet's page: `location.origin`. */
  readonly origin: string;
  readonly now: Date;
  /** Which of the provider's addresses; its first unless told. */
  readonly address?: Hex;
  /** Fills the array that it is given with random bytes; `crypto.getRandomValues` unless told. */
  readonly random?: (bytes: Uint8Array) => void;
}

/**
 * Has an address's key sign that the address belongs to this wallet, and verifies it. Only such addresses become
 * subjects of proofs: else a wallet could be talked into proving for somebody else's.
 *
 * Rejects with a GateError `ERR_GATE_ACCOUNT_REFUSED` where the holder says no, `_ACCOUNT_FORM` where the provider has
 * no such address, `_ACCOUNT_SIGNATURE` where what it signed is not the address's word, `_PROVIDER`.
 * @throws RangeError for an origin that is neither https nor of this machine
 */
export async function linkAccount(options: LinkAccountOptions): Promise<LinkedAccount> {
  const { provider, origin, now } = options;
  if (secureOrigin(origin) !== origin) throw new RangeError("an origin is https, or this machine");
  const address = await chooseAddress(options);
  const statement = {
    origin,
    address,
    chainId: await readChainId(provider),
    nonce: createNonce(options.random ?? fillRandom),
    issuedAt: formatInstant(Math.floor(now.getTime() / 1000)),
  };
  const text = toHex(new TextEncoder().encode(linkStatementText(statement)));
  const signature = readSignature(await ask(provider, "personal_sign", [text, address]));
  const kind = await verifyLink(statement, signature, provider);
  if (kind === undefined) throw notSigned();
  return { type: "SymbolonLinkedAccount", version: 1, kind, ...statement, signature };
}

async function chooseAddress({ provider, address }: LinkAccountOptions): Promise<Hex> {
  const answer = await ask(provider, "eth_requestAccounts");
  const addresses = (Array.isArray(answer) ? answer : [])
    .map((one: unknown) => String(one).toLowerCase())
    .filter((one): one is Hex => /^0x[0-9a-f]{40}$/.test(one));
  const [chosen] = addresses.filter(
    (one) => address === undefined || one === address.toLowerCase(),
  );
  if (chosen !== undefined) return chosen;
  throw new GateError("ERR_GATE_ACCOUNT_FORM", "the wallet that was asked has no such address");
}

function readSignature(answer: unknown): Hex {
  const text = typeof answer === "string" ? answer.toLowerCase() : "";
  if (!/^0x(?:[0-9a-f]{2}){65,4096}$/.test(text)) throw notSigned();
  return text as Hex;
}

function createNonce(random: (bytes: Uint8Array) => void): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  return toHex(bytes).slice(2);
}

const toHex = (bytes: Uint8Array): Hex =>
  `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
