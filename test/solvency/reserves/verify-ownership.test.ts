import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import { ripemd160 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64 } from "@scure/base";
import { Address, NETWORK, p2pkh, p2sh, p2tr, p2wpkh } from "@scure/btc-signer";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { readBitcoinAddress } from "../../../src/solvency/reserves/bitcoin-address.ts";
import {
  formatOwnershipStatement,
  type OwnershipStatement,
} from "../../../src/solvency/reserves/ownership-statement.ts";
import { verifyBip137 } from "../../../src/solvency/reserves/verify-bip137.ts";
import { verifyBip322 } from "../../../src/solvency/reserves/verify-bip322.ts";
import { verifyEip191 } from "../../../src/solvency/reserves/verify-eip191.ts";
import {
  type OwnershipContext,
  type SignatureScheme,
  verifyOwnership,
} from "../../../src/solvency/reserves/verify-ownership.ts";

const LEI = "5493001KJTIIGC8Y1R12";
const OTHER_LEI = "529900T8BM49AURSDO55";
const BITCOIN = "bip122:000000000019d6689c085ae165831e93";
const TESTNET = "bip122:000000000933ea01ad0ee984209779ba";
const AT = 1_767_225_600;
const DAY = 86_400;
const context: OwnershipContext = { entity: LEI, epoch: 7, at: AT };
const SECRET = hexToBytes("7f".repeat(32));
const account = privateKeyToAccount(`0x${"7f".repeat(32)}`);
const publicKey = secp256k1.getPublicKey(SECRET, true);
const statement: OwnershipStatement = {
  entity: LEI,
  network: "eip155:1",
  address: account.address,
  isEncumbered: false,
  period: { kind: "epoch", epoch: 7 },
};
const signed = async (changes: Partial<OwnershipStatement> = {}) => {
  const changed = { ...statement, ...changes };
  const signature = await account.signMessage({ message: formatOwnershipStatement(changed) });
  return {
    statement: changed,
    scheme: "eip191" as SignatureScheme,
    signature: signature as string,
  };
};
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code?.replace("ERR_SOLVENCY_OWNERSHIP_", "");
  }
};

const addressOf = {
  uncompressed: Address(NETWORK).encode({
    type: "pkh",
    hash: ripemd160(sha256(secp256k1.getPublicKey(SECRET, false))),
  }),
  pkh: p2pkh(publicKey).address as string,
  nested: p2sh(p2wpkh(publicKey)).address as string,
  wpkh: p2wpkh(publicKey).address as string,
  tr: p2tr(schnorr.getPublicKey(SECRET)).address as string,
};
const decode = (address: string) => {
  const decoded = readBitcoinAddress(BITCOIN, address);
  if (decoded === undefined) throw new Error("the test's address");
  return decoded;
};
/** As wallets make it (BIP-137): the header of a compressed P2PKH key, unless told otherwise. */
function signBitcoin(text: string, base = 31): string {
  const head = utf8ToBytes("\x18Bitcoin Signed Message:\n");
  const message = utf8ToBytes(text);
  const length =
    message.length < 253 ? [message.length] : [253, message.length & 0xff, message.length >> 8];
  const digest = sha256(sha256(concatBytes(head, Uint8Array.from(length), message)));
  const bytes = secp256k1.sign(digest, SECRET, { prehash: false, format: "recovered" });
  return base64.encode(concatBytes(Uint8Array.of(base + (bytes[0] as number)), bytes.subarray(1)));
}
const malleate = (bytes: Uint8Array): Uint8Array => {
  const s = BigInt(`0x${bytesToHex(bytes.subarray(32, 64))}`);
  const high = (secp256k1.Point.Fn.ORDER - s).toString(16).padStart(64, "0");
  return concatBytes(bytes.subarray(0, 32), hexToBytes(high));
};

describe("formatOwnershipStatement", () => {
  it("is one text, a fact a line", () => {
    expect(formatOwnershipStatement(statement)).toBe(
      [
        "Symbolon reserve ownership, version 1",
        `Entity: ${LEI}`,
        "Network: eip155:1",
        `Address: ${account.address}`,
        "Encumbered: no",
        "Epoch: 7",
        "I hold the key of this address for this entity.",
      ].join("\n"),
    );
    const standing = { ...statement, isEncumbered: true, period: { kind: "standing", until: AT } };
    expect(formatOwnershipStatement(standing as OwnershipStatement)).toContain(
      "Encumbered: yes\nUntil: 2026-01-01T00:00:00Z\n",
    );
  });

  it.each([
    ["an LEI with wrong check digits", { entity: "5493001KJTIIGC8Y1R13" }],
    ["a line break in an address", { address: `${statement.address}\nEpoch: 8` }],
    ["no address", { address: "" }],
    ["a network nobody knows", { network: "solana:mainnet" }],
    ["a network with a line break", { network: "eip155:1\n" }],
    ["chain 0", { network: "eip155:0" }],
    ["epoch 0", { period: { kind: "epoch", epoch: 0 } }],
    ["half an epoch", { period: { kind: "epoch", epoch: 1.5 } }],
    ["a moment that is none", { period: { kind: "standing", until: Number.NaN } }],
    ["a moment beyond the calendar", { period: { kind: "standing", until: 253_402_300_800 } }],
  ])("refuses %s", (_, changes) => {
    expect(() =>
      formatOwnershipStatement({ ...statement, ...(changes as Partial<OwnershipStatement>) }),
    ).toThrow(expect.objectContaining({ name: "SolvencyError" }));
  });
});

describe("verifyOwnership", () => {
  it("takes a signature for this venue and epoch, and a standing one until its end", async () => {
    verifyOwnership(await signed(), context);
    for (const until of [AT, AT + DAY, AT + 700 * DAY]) {
      verifyOwnership(await signed({ period: { kind: "standing", until } }), context);
    }
  });

  it("refuses what was signed for another venue, another epoch, or has ended", async () => {
    const good = await signed();
    expect(codeOf(() => verifyOwnership(good, { ...context, entity: OTHER_LEI }))).toBe("SCOPE");
    for (const epoch of [6, 8]) {
      expect(codeOf(() => verifyOwnership(good, { ...context, epoch }))).toBe("SCOPE");
    }
    const ended = await signed({ period: { kind: "standing", until: AT - 1 } });
    expect(codeOf(() => verifyOwnership(ended, context))).toBe("EXPIRED");
    const endless = await signed({ period: { kind: "standing", until: AT + 733 * DAY } });
    expect(codeOf(() => verifyOwnership(endless, context))).toBe("EXPIRED");
  });

  it("refuses a statement that was changed after it was signed", async () => {
    const good = await signed();
    const standing = await signed({ period: { kind: "standing", until: AT + DAY } });
    for (const claim of [
      { ...good, statement: { ...statement, isEncumbered: true } },
      { ...good, statement: { ...statement, network: "eip155:10" } },
      { ...good, statement: { ...statement, address: `0x${"11".repeat(20)}` } },
      { ...good, statement: { ...statement, address: account.address.toLowerCase() } },
      { ...good, statement: { ...statement, period: standing.statement.period } },
      {
        ...standing,
        statement: {
          ...standing.statement,
          period: { kind: "standing" as const, until: AT + 2 * DAY },
        },
      },
    ]) {
      expect(codeOf(() => verifyOwnership(claim, context))).toBe("SIGNATURE");
    }
  });

  it("refuses another scheme than the network's", async () => {
    const good = await signed();
    for (const scheme of ["bip137", "bip322"] as const) {
      expect(codeOf(() => verifyOwnership({ ...good, scheme }, context))).toBe("SIGNATURE");
    }
    const bitcoin = { ...statement, network: BITCOIN, address: addressOf.pkh };
    const signature = signBitcoin(formatOwnershipStatement(bitcoin));
    verifyOwnership({ statement: bitcoin, scheme: "bip137", signature }, context);
    for (const scheme of ["eip191", "bip322", "none" as SignatureScheme] as const) {
      const claim = { statement: bitcoin, scheme, signature };
      expect(codeOf(() => verifyOwnership(claim, context))).toBe("SIGNATURE");
    }
    for (const network of [TESTNET, `bip122:${"00".repeat(16)}`]) {
      const moved = { ...bitcoin, network };
      const again = signBitcoin(formatOwnershipStatement(moved));
      const claim = { statement: moved, scheme: "bip137" as const, signature: again };
      expect(codeOf(() => verifyOwnership(claim, context))).toBe("SIGNATURE");
    }
  });
});

describe("verifyEip191", () => {
  it("agrees with viem, v 0 and 1 as well as 27 and 28", async () => {
    for (const text of ["", "zwölf €\n", "x".repeat(300)]) {
      const signature = await account.signMessage({ message: text });
      expect(verifyEip191(text, signature, account.address)).toBe(true);
      const v = Number.parseInt(signature.slice(-2), 16) - 27;
      expect(verifyEip191(text, `${signature.slice(0, -2)}0${v}`, account.address)).toBe(true);
      expect(verifyEip191(`${text} `, signature, account.address)).toBe(false);
    }
  });

  it("refuses a high s, another v, other lengths and an address in wrong mixed case", async () => {
    const signature = await account.signMessage({ message: "text" });
    const bytes = hexToBytes(signature.slice(2));
    const flipped = bytes[64] === 27 ? 28 : 27;
    const high = `0x${bytesToHex(malleate(bytes))}${flipped.toString(16)}`;
    const { address } = account;
    const wrong = address.replace(/[a-f]/, (letter) => letter.toUpperCase());
    expect(wrong).not.toBe(address);
    for (const [s, a] of [
      [high, address],
      [`${signature.slice(0, -2)}${flipped.toString(16)}`, address],
      [`${signature.slice(0, -2)}1d`, address],
      [`${signature.slice(0, -2)}ff`, address],
      [`${signature}00`, address],
      [signature.slice(0, -2), address],
      [signature.slice(2), address],
      [`0x${"00".repeat(65)}`, address],
      ["0x", address],
      ["", address],
      [signature, wrong],
      [signature, address.slice(0, -1)],
      [signature, ""],
    ] as const) {
      expect(verifyEip191("text", s, a)).toBe(false);
    }
  });

  it("does not take a hash of the text that was signed without the prefix", () => {
    const digest = keccak_256(utf8ToBytes("text"));
    const bytes = secp256k1.sign(digest, SECRET, { prehash: false, format: "recovered" });
    const hex = `0x${bytesToHex(bytes.subarray(1))}${(27 + (bytes[0] as number)).toString(16)}`;
    expect(verifyEip191("text", hex, account.address)).toBe(false);
  });
});

describe("verifyBip137", () => {
  const bases = { uncompressed: 27, pkh: 31, nested: 35, wpkh: 39 } as const;
  type Kind = keyof typeof bases;
  const kinds = Object.keys(bases) as Kind[];

  it.each(kinds)("takes %s with its own header, and no other kind's", (kind) => {
    for (const text of ["", "a", "x".repeat(252), "x".repeat(253), "x".repeat(40_000)]) {
      expect(verifyBip137(text, signBitcoin(text, bases[kind]), decode(addressOf[kind]))).toBe(
        true,
      );
    }
    for (const other of kinds.filter((name) => name !== kind)) {
      const address = decode(addressOf[kind]);
      expect(verifyBip137("text", signBitcoin("text", bases[other]), address)).toBe(false);
    }
  });

  it("takes one of the key 1, whose address is known", () => {
    const key = hexToBytes(`${"00".repeat(31)}01`);
    const address = p2pkh(secp256k1.getPublicKey(key, true)).address as string;
    expect(address).toBe("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH");
    const digest = sha256(sha256(utf8ToBytes("\x18Bitcoin Signed Message:\n\x0ctest message")));
    const bytes = secp256k1.sign(digest, key, { prehash: false, format: "recovered" });
    const header = Uint8Array.of(31 + (bytes[0] as number));
    const signature = base64.encode(concatBytes(header, bytes.subarray(1)));
    expect(verifyBip137("test message", signature, decode(address))).toBe(true);
    expect(verifyBip137("test messagf", signature, decode(address))).toBe(false);
  });

  it("refuses a high s, headers out of range, other lengths and no base64", () => {
    const signature = signBitcoin("text");
    const bytes = base64.decode(signature);
    const address = decode(addressOf.pkh);
    expect(verifyBip137("text", signature, address)).toBe(true);
    const withHeader = (header: number) =>
      base64.encode(concatBytes(Uint8Array.of(header), bytes.subarray(1)));
    const flipped = ((bytes[0] as number) - 31) ^ 1;
    const high = concatBytes(Uint8Array.of(31 + flipped), malleate(bytes.subarray(1)));
    for (const bad of [
      base64.encode(high),
      withHeader(26),
      withHeader(43),
      withHeader(0),
      withHeader(31 + flipped),
      base64.encode(bytes.subarray(0, 64)),
      base64.encode(concatBytes(bytes, Uint8Array.of(0))),
      base64.encode(new Uint8Array(65)),
      `${signature}\n`,
      "",
      "not base64!",
    ]) {
      expect(verifyBip137("text", bad, address)).toBe(false);
    }
    expect(verifyBip137("text", signature, decode(addressOf.tr))).toBe(false);
  });
});

// BIP-322, test vectors
const BIP322 = {
  address: "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
  empty:
    "AkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD20qRlEylyxFSeEA2ba9YOixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=",
  helloWorld:
    "AkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=",
  taproot: "bc1ppv609nr0vr25u07u95waq5lucwfm6tde4nydujnu8npg4q75mr5sxq8lt3",
  taprootHelloWorld:
    "AUHd69PrJQEv+oKTfZ8l+WROBHuy9HKrbFCJu7U1iK2iiEy1vMU5EfMtjc+VSHM7aU0SDbak5IUZRVno2P5mjSafAQ==",
};

describe("verifyBip322", () => {
  const wpkh = decode(BIP322.address);
  const taproot = decode(BIP322.taproot);

  it("takes the BIP's vectors of P2WPKH and P2TR", () => {
    expect(verifyBip322("", BIP322.empty, wpkh)).toBe(true);
    expect(verifyBip322("Hello World", BIP322.helloWorld, wpkh)).toBe(true);
    expect(verifyBip322("Hello World", BIP322.taprootHelloWorld, taproot)).toBe(true);
  });

  it("refuses them for another text or address", () => {
    for (const [text, signature, address] of [
      ["Hello World", BIP322.empty, wpkh],
      ["", BIP322.helloWorld, wpkh],
      ["hello World", BIP322.helloWorld, wpkh],
      ["Hello World ", BIP322.taprootHelloWorld, taproot],
      ["Hello World", BIP322.taprootHelloWorld, wpkh],
      ["Hello World", BIP322.helloWorld, taproot],
      ["Hello World", BIP322.helloWorld, decode(addressOf.wpkh)],
      ["Hello World", BIP322.helloWorld, decode(addressOf.pkh)],
      ["Hello World", BIP322.helloWorld, decode(addressOf.nested)],
      ["Hello World", BIP322.taprootHelloWorld, decode(addressOf.tr)],
    ] as const) {
      expect(verifyBip322(text, signature, address)).toBe(false);
    }
  });

  it("refuses every byte of them that is changed, and what is cut or added", () => {
    for (const [signature, address] of [
      [BIP322.helloWorld, wpkh],
      [BIP322.taprootHelloWorld, taproot],
    ] as const) {
      const bytes = base64.decode(signature);
      for (let i = 0; i < bytes.length; i++) {
        const changed = bytes.slice();
        changed[i] = (changed[i] as number) ^ 1;
        expect(verifyBip322("Hello World", base64.encode(changed), address)).toBe(false);
      }
      for (const other of [
        bytes.subarray(0, -1),
        concatBytes(bytes, Uint8Array.of(0)),
        new Uint8Array(0),
        Uint8Array.of(0),
        Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255),
      ]) {
        expect(verifyBip322("Hello World", base64.encode(other), address)).toBe(false);
      }
    }
  });

  it("refuses the other sighash types, which sign less than the text", () => {
    const bytes = base64.decode(BIP322.taprootHelloWorld);
    for (const type of [0, 2, 3, 0x81, 0x83]) {
      const changed = bytes.slice();
      changed[bytes.length - 1] = type;
      expect(verifyBip322("Hello World", base64.encode(changed), taproot)).toBe(false);
    }
  });
});
