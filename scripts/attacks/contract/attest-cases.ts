import { concat, encodeFunctionData, hashTypedData } from "viem";
import { attest } from "../../../src/chain/attest.ts";
import { toChainError } from "../../../src/chain/chain-error.ts";
import type {
  EncodedPresentation,
  EncodedStatement,
} from "../../../src/chain/encode-presentation.ts";
import { complianceRegistryAbi } from "../../../src/chain/generated/compliance-registry.abi.ts";
import { FIELD_ORDER as P, BASE_FIELD_ORDER as Q } from "../../../src/field/scalar.ts";
import { type Hex, keccakText } from "../../../src/presentation/abi-encode.ts";
import { ACCEPTED, type AttackCase, type Outcome, refused } from "../attack-case.ts";
import type { ChainState, ChainWorld } from "./chain-world.ts";
import { contractCase, contractStateCase } from "./contract-case.ts";
import { by, relay, relayForWallet } from "./relay.ts";

const negate = (p: EncodedPresentation): EncodedPresentation => {
  const { a, b, c } = p.proof;
  return { ...p, proof: { a: [a[0], Q - a[1]], b: [b[0], [Q - b[1][0], Q - b[1][1]]], c } };
};
const shiftY = (p: EncodedPresentation): EncodedPresentation => ({
  ...p,
  proof: { ...p.proof, a: [p.proof.a[0], p.proof.a[1] + Q] },
});
/** The same proof for another statement. */
const restate = (
  { statement, proof }: EncodedPresentation,
  change: Partial<EncodedStatement>,
): EncodedPresentation => ({ statement: { ...statement, ...change }, proof });

/** attest with bytes behind its arguments. */
async function attestTrailing({ chain, world }: ChainState, p: EncodedPresentation) {
  const call = encodeFunctionData({
    abi: complianceRegistryAbi,
    functionName: "attest",
    args: [p.statement, p.proof],
  });
  const { walletClient, publicClient } = chain.alice;
  const transaction = { to: world.registry, data: concat([call, "0x747261696c696e67"]) };
  try {
    await publicClient.call({ ...transaction, account: walletClient.account });
    const hash = await walletClient.sendTransaction(transaction);
    await publicClient.waitForTransactionReceipt({ hash });
  } catch (cause) {
    // a raw call has no ABI that would name the error: ask once more by the ABI
    await attest(chain.alice, { registry: world.registry, presentation: p });
    throw toChainError(cause, "attest");
  }
}

const expiryOf = async (state: ChainState) =>
  (await state.attestationOf(state.alice, "account")).expiresAt;

/** K1 to K5: what is submitted, by whom, how often, with how much gas. */
export function attestCases(world: ChainWorld): AttackCase[] {
  const contract = contractCase(world);
  const examined = contractStateCase(world);
  const twice =
    (second: (p: EncodedPresentation) => EncodedPresentation) => async (state: ChainState) => {
      const first = await state.present("once");
      await state.attest(first);
      await state.attest(second(first));
    };
  const onceOnly = async (state: ChainState) => state.attest(await state.present("once"));
  return [
    contract(
      "K1",
      "the nullifier plus p",
      /NullifierOutOfField/,
      async (state) => {
        const p = await state.present("once");
        await state.attest(restate(p, { nullifier: p.statement.nullifier + P }));
      },
      onceOnly,
    ),
    contract(
      "K1",
      "the trust root plus p",
      /TrustRootUnknown/,
      async (state) => {
        const p = await state.present("once");
        await state.attest(restate(p, { trustRoot: p.statement.trustRoot + P }));
      },
      onceOnly,
    ),
    contract(
      "K2",
      "the same bytes a second time",
      /NullifierUsed/,
      twice((p) => p),
      onceOnly,
    ),
    contract("K2", "(-A, -B, C) of a used proof", /NullifierUsed/, twice(negate), async (state) =>
      state.attest(negate(await state.present("once"))),
    ),
    contract("K2", "A.y plus q of a used proof", /NullifierUsed/, twice(shiftY), onceOnly),
    contract(
      "K2",
      "another proof of the used signals",
      /NullifierUsed/,
      async (state) => {
        await state.attest(await state.present("once"));
        await state.attest(await state.present("once", {}, { label: "again" }));
      },
      async (state) => state.attest(await state.present("once", {}, { label: "again" })),
    ),
    contract(
      "K2",
      "a used proof with trailing calldata",
      /NullifierUsed/,
      async (state) => {
        const p = await state.present("once");
        await state.attest(p);
        await attestTrailing(state, p);
      },
      async (state) => attestTrailing(state, await state.present("once")),
    ),
    examined(
      "K3",
      "attest starved of gas, so that half of it is written",
      starve,
      async (state) => {
        await state.attest(await state.present("once"));
        const { expiresAt } = await state.attestationOf(state.alice, "once");
        return expiresAt > 0 ? ACCEPTED : refused("nothing was attested");
      },
    ),
    contract(
      "K4",
      "a copied proof sent by the copier",
      /SenderNotSubject/,
      async (state) => state.attest(await state.present("once"), state.chain.bob),
      onceOnly,
    ),
    contract(
      "K4",
      "a copied proof with the copier as its subject",
      /ProofInvalid/,
      async (state) =>
        state.attest(restate(await state.present("once"), { subject: state.bob }), state.chain.bob),
      async (state) =>
        state.attest(await state.present("once", { subject: state.bob }), state.chain.bob),
    ),
    ...(
      [
        ["without the subject's signature", () => async () => "0x" as Hex, 0n],
        ["with its own signature", (state: ChainState) => by(state.chain.relayer), 0n],
        ["with a deadline moved by a second", (state: ChainState) => by(state.chain.alice), 1n],
      ] as const
    ).map(([title, sign, late]) =>
      contract(
        "K4",
        `a relayer ${title}`,
        /SignatureInvalid/,
        async (state) => relay(state, await state.present("account"), sign(state), late),
        async (state) => relay(state, await state.present("account"), by(state.chain.alice)),
      ),
    ),
    contract(
      "K4",
      "a relayer without the answer of the subject's ERC-1271 wallet",
      /SignatureInvalid/,
      (state) => relayForWallet(state, "ContractWallet", async () => {}),
      (state) =>
        relayForWallet(state, "ContractWallet", ({ call }, typed) =>
          call("approve", [hashTypedData(typed)]),
        ),
    ),
    examined(
      "K4",
      "a third party who shortens an expiry with an older proof",
      async (state) => {
        const draft = await state.present("account");
        await state.attest(draft);
        const before = await expiryOf(state);
        const older = await state.present("account", { asOf: draft.statement.asOf - 3600 });
        await relay(state, older, by(state.chain.alice));
        return (await expiryOf(state)) < before ? ACCEPTED : refused("the expiry is as it was");
      },
      async (state) => {
        const draft = await state.present("account");
        const asOf = draft.statement.asOf - 3600;
        await state.attest(await state.present("account", { asOf }));
        const before = await expiryOf(state);
        await relay(state, draft, by(state.chain.alice));
        return (await expiryOf(state)) > before
          ? ACCEPTED
          : refused("a later proof renews nothing");
      },
    ),
    examined(
      "K4",
      "an identical repeat in mode account that changes something, or reverts",
      async (state) => {
        const p = await state.present("account");
        await state.attest(p);
        const before = JSON.stringify(await state.attestationOf(state.alice, "account"), text);
        await state.attest(p);
        const after = JSON.stringify(await state.attestationOf(state.alice, "account"), text);
        return after === before ? refused("it changed nothing and did not revert") : ACCEPTED;
      },
      async (state) => {
        await state.attest(await state.present("account"));
        return ACCEPTED;
      },
    ),
    contract(
      "K5",
      "reentrancy: a wallet that attests while it is asked for its signature",
      /SignatureInvalid/,
      (state) =>
        relayForWallet(state, "ReentrantWallet", ({ call, presentation }) =>
          call("arm", [
            encodeFunctionData({
              abi: complianceRegistryAbi,
              functionName: "attest",
              args: [presentation.statement, presentation.proof],
            }),
          ]),
        ),
      (state) => relayForWallet(state, "ReentrantWallet", ({ call }) => call("arm", ["0x"])),
    ),
    contract(
      "V6",
      "another nonce than the proof's, on chain",
      /ProofInvalid/,
      async (state) =>
        state.attest(restate(await state.present("session"), { nonce: keccakText("x") })),
      async (state) => state.attest(await state.present("session")),
    ),
    contract(
      "V6",
      "a proof for another chain and registry",
      /ProofInvalid/,
      async (state) => state.attest(await state.presentElsewhere("session")),
      async (state) => state.attest(await state.present("session")),
    ),
  ];
}

const text = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);

async function starve(state: ChainState): Promise<Outcome> {
  const { chain, world } = state;
  const p = await state.present("once");
  const data = encodeFunctionData({
    abi: complianceRegistryAbi,
    functionName: "attest",
    args: [p.statement, p.proof],
  });
  const { walletClient, publicClient } = chain.alice;
  let starved = 0;
  for (let gas = 40_000n; gas <= 420_000n; gas += 20_000n) {
    const hash = await walletClient.sendTransaction({ to: world.registry, data, gas });
    const { status } = await publicClient.waitForTransactionReceipt({ hash });
    const { expiresAt } = await state.attestationOf(state.alice, "once");
    const binding = await publicClient.readContract({
      address: world.registry,
      abi: complianceRegistryAbi,
      functionName: "bindingOf",
      args: [p.statement.policyId, p.statement.nullifier],
    });
    if (status === "success") {
      if (starved === 0 || expiresAt === 0) throw new Error("the sweep did not cross the limit");
      return refused(`${starved} starved calls reverted whole; the next was attested`);
    }
    if (expiresAt !== 0 || BigInt(binding.subject) !== 0n) return ACCEPTED;
    starved++;
  }
  throw new Error("the sweep did not reach the limit");
}
