import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import {
  domainSeparator,
  hashStruct,
  hashTypedData,
  keccak256,
  recoverTypedDataAddress,
  stringToHex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attest } from "../../src/chain/attest.ts";
import { attestByDecision } from "../../src/chain/attest-by-decision.ts";
import { ATTESTATION_TYPES, attestationTypedData } from "../../src/chain/attestation-typed-data.ts";
import { decisionTypedData } from "../../src/chain/decision-typed-data.ts";
import type { EncodedPresentation } from "../../src/chain/encode-presentation.ts";
import { complianceRegistryAbi } from "../../src/chain/generated/compliance-registry.abi.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { type LocalChain, startLocalChain } from "../chain/support/local-chain.ts";
import {
  deployTrapdoorRegistry,
  POLICY_IDS,
  type TrapdoorRegistry,
} from "../chain/support/trapdoor-registry.ts";

/** EIP-712, the example 'Mail' of its reference code, as eth_signTypedData implementations test it. */
describe("EIP-712 Mail", () => {
  const MAIL = {
    domain: {
      name: "Ether Mail",
      version: "1",
      chainId: 1,
      verifyingContract: "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
    },
    types: {
      Person: [
        { name: "name", type: "string" },
        { name: "wallet", type: "address" },
      ],
      Mail: [
        { name: "from", type: "Person" },
        { name: "to", type: "Person" },
        { name: "contents", type: "string" },
      ],
    },
    primaryType: "Mail",
    message: {
      from: { name: "Cow", wallet: "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826" },
      to: { name: "Bob", wallet: "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB" },
      contents: "Hello, Bob!",
    },
  } as const;
  const DIGEST = "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2";
  const cow = privateKeyToAccount(keccak256(stringToHex("cow")));

  it("has the published struct hash, domain separator and digest", () => {
    expect(hashStruct({ data: MAIL.message, primaryType: "Mail", types: MAIL.types })).toBe(
      "0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e",
    );
    expect(domainSeparator({ domain: MAIL.domain })).toBe(
      "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f",
    );
    expect(hashTypedData(MAIL)).toBe(DIGEST);
  });

  it("has the published signature, which is no other mail's", async () => {
    const signature = await cow.signTypedData(MAIL);
    expect(signature).toBe(
      "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c",
    );
    expect(await recoverTypedDataAddress({ ...MAIL, signature })).toBe(MAIL.message.from.wallet);
    const message = { ...MAIL.message, contents: "Hello, Bob?" };
    expect(await recoverTypedDataAddress({ ...MAIL, message, signature })).not.toBe(cow.address);
  });
});

/** The contract's digest is not published: a subject's contract sees it, and says whether it is the one expected. */
function walletThatExpects(digest: Hex): Hex {
  // calldataload(4) == digest ? 0x1626ba7e : 0, in 32 bytes
  return `0x6004357f${digest.slice(2)}14631626ba7e60e01b0260005260206000f3`;
}

/** EIP-712 by its text: no code of viem's or ours. */
function digestByHand(
  name: "Attestation" | "Decision",
  fields: readonly string[],
  registry: string,
  chainId: number,
): Hex {
  const word = (value: bigint | number) => value.toString(16).padStart(64, "0");
  const hash = (hex: string) => bytesToHex(keccak_256(Uint8Array.from(Buffer.from(hex, "hex"))));
  const text = (value: string) => bytesToHex(keccak_256(utf8ToBytes(value)));
  const domain = hash(
    text("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)") +
      text("Symbolon ComplianceRegistry") +
      text("2") +
      word(chainId) +
      word(BigInt(registry)),
  );
  const type = `${name}(bytes32 policyId,uint16 version,uint32 circuitVersion,address subject,bytes32 nonce,uint256 nullifier,uint256 trustRoot,uint40 asOf,uint256 deadline)`;
  const message = hash(text(type) + fields.join(""));
  return `0x${hash(`1901${domain}${message}`)}`;
}

describe("the digests that attestations and decisions are signed over: viem, the contract, and EIP-712 by hand", () => {
  const NOW = 1_795_255_662;
  const SUBJECT: Hex = "0x1271127112711271127112711271127112711271";
  let chain: LocalChain;
  let world: TrapdoorRegistry;
  let presentation: EncodedPresentation;
  const deadline = BigInt(NOW + 3600);
  const options = () => {
    const { chainId, registry } = world;
    return { chainId, registry, statement: presentation.statement, deadline };
  };
  const typed = () => attestationTypedData(options());

  beforeAll(async () => {
    chain = await startLocalChain(NOW);
    world = await deployTrapdoorRegistry(chain);
    presentation = world.present(await world.draft("once", SUBJECT, 712n));
  });
  afterAll(() => chain.stop());

  it("has one domain separator", async () => {
    const { domain } = typed();
    const onChain = await chain.publicClient.readContract({
      address: world.registry,
      abi: complianceRegistryAbi,
      functionName: "domainSeparator",
    });
    expect(domainSeparator({ domain })).toBe(onChain);
    expect(domainSeparator({ domain: { ...domain, version: "1" } })).not.toBe(onChain);
  });

  it("has one digest by viem and by hand", () => {
    const { policyId, version, circuitVersion, subject, ...rest } = presentation.statement;
    const { nonce, nullifier, trustRoot, asOf } = rest;
    const values = [policyId, version, circuitVersion, subject, nonce, nullifier, trustRoot, asOf];
    const fields = [...values, deadline].map((value) =>
      BigInt(value).toString(16).padStart(64, "0"),
    );
    const { registry, chainId } = world;
    const byHand = (name: "Attestation" | "Decision", on = chainId) =>
      digestByHand(name, fields, registry, on);
    expect(hashTypedData(typed())).toBe(byHand("Attestation"));
    expect(hashTypedData(typed())).not.toBe(byHand("Attestation", chainId + 1));
    expect(hashTypedData(decisionTypedData(options()))).toBe(byHand("Decision"));
  });

  it("has one digest by viem and by the contract", async () => {
    const submit = async (digest: Hex) => {
      const bytecode = walletThatExpects(digest);
      await chain.testClient.setCode({ address: SUBJECT, bytecode });
      const consent = { deadline, signature: "0x" } as const;
      return attest(chain.relayer, { registry: world.registry, presentation, consent });
    };
    const other = { ...typed(), message: { ...typed().message, deadline: deadline + 1n } };
    await expect(submit(hashTypedData(other))).rejects.toMatchObject({
      details: { reason: "SignatureInvalid" },
    });
    expect((await submit(hashTypedData(typed()))).status).toBe("success");
  });

  it("has one digest of a decision by viem and by the contract", async () => {
    const statement = {
      ...presentation.statement,
      subject: chain.alice.walletClient.account.address,
    };
    const attester: Hex = "0x7120712071207120712071207120712071207120";
    const named = [POLICY_IDS.once, attester, true] as const;
    await writeRegistry(chain.owner, world.registry, "setAttester", named);
    const submit = async (digest: Hex) => {
      const bytecode = walletThatExpects(digest);
      await chain.testClient.setCode({ address: attester, bytecode });
      const decision = { attester, deadline, signature: "0x" } as const;
      const nullifier = 713n;
      const decided = { ...statement, nullifier };
      return attestByDecision(chain.alice, {
        registry: world.registry,
        statement: decided,
        decision,
      });
    };
    const expected = { ...options(), statement: { ...statement, nullifier: 713n } };
    await expect(submit(hashTypedData(attestationTypedData(expected)))).rejects.toMatchObject({
      details: { reason: "SignatureInvalid" },
    });
    expect((await submit(hashTypedData(decisionTypedData(expected)))).status).toBe("success");
  });

  it("names the members in the contract's order: another order is another digest", () => {
    const { types, primaryType, message } = typed();
    const reversed = { [primaryType]: ATTESTATION_TYPES.Attestation.toReversed() };
    expect(hashStruct({ data: message, primaryType, types })).not.toBe(
      hashStruct({ data: message, primaryType, types: reversed }),
    );
  });
});
