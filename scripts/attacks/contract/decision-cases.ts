import { attestByDecision } from "../../../src/chain/attest-by-decision.ts";
import { attestationTypedData } from "../../../src/chain/attestation-typed-data.ts";
import { signDecision } from "../../../src/chain/decision-typed-data.ts";
import type { EncodedStatement } from "../../../src/chain/encode-presentation.ts";
import { writeRegistry } from "../../../src/chain/write-registry.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import type { ScopeMode } from "../../../src/presentation/scope.ts";
import { POLICY_IDS } from "../../../test/chain/support/trapdoor-registry.ts";
import { ACCEPTED, type AttackCase, refused } from "../attack-case.ts";
import type { ChainState, ChainWorld } from "./chain-world.ts";
import { contractCase, contractStateCase } from "./contract-case.ts";

type Client = ChainState["chain"]["alice"];

/** The relayer's account is the service that decides. */
const nameAttester = (state: ChainState, mode: ScopeMode, isAttester = true) =>
  writeRegistry(state.chain.owner, state.world.registry, "setAttester", [
    POLICY_IDS[mode],
    state.chain.relayer.walletClient.account.address,
    isAttester,
  ]);

interface Deciding {
  readonly mode?: ScopeMode;
  readonly change?: Partial<EncodedStatement>;
  readonly signer?: Client;
  readonly sender?: Client;
  /** Where the decision is signed for. */
  readonly at?: { readonly registry?: Hex; readonly chainId?: number };
  readonly lateBy?: number;
}

/** A decision of the service on alice's statement, submitted by her unless told. */
async function decide(state: ChainState, options: Deciding = {}) {
  const { mode = "once", change, at, lateBy = 0 } = options;
  const { chain, world } = state;
  const { signer = chain.relayer, sender = chain.alice } = options;
  const { statement } = await state.present(mode, change);
  const { timestamp } = await chain.publicClient.getBlock();
  const { registry, chainId } = world;
  const where = { registry, chainId, ...at, statement, deadline: timestamp + 600n };
  const decision = await signDecision(signer.walletClient.account, where);
  if (lateBy > 0) await state.wait(lateBy);
  return attestByDecision(sender, { registry, statement, decision });
}

/** K10: the word of a service in place of a proof. */
export function decisionCases(world: ChainWorld): AttackCase[] {
  const contract = contractCase(world);
  const examined = contractStateCase(world);
  const named =
    <T>(act: (state: ChainState) => Promise<T>, mode: ScopeMode = "once") =>
    async (state: ChainState): Promise<T> => {
      await nameAttester(state, mode);
      return act(state);
    };
  const honest = named((state) => decide(state));
  return [
    contract("K10", "a decision by who is no attester", /AttesterUnknown/, decide, honest),
    contract(
      "K10",
      "a decision by an attester of another policy",
      /AttesterUnknown/,
      named((state) => decide(state), "account"),
      honest,
    ),
    contract(
      "K10",
      "a decision by an attester that is one no more",
      /AttesterUnknown/,
      named(async (state) => {
        await nameAttester(state, "once", false);
        return decide(state);
      }),
      honest,
    ),
    contract(
      "K10",
      "a decision from before the attesters' decisions were revoked",
      /AttesterUnknown/,
      named(async (state) => {
        const { registry } = state.world;
        await writeRegistry(state.chain.owner, registry, "revokeAttested", [POLICY_IDS.once]);
        return decide(state);
      }),
      honest,
    ),
    contract(
      "K10",
      "a decision in an attester's name, signed by somebody else",
      /SignatureInvalid/,
      named(async (state) => {
        const { alice, relayer } = state.chain;
        const { account } = alice.walletClient;
        const forged = {
          address: relayer.walletClient.account.address,
          signTypedData: account.signTypedData.bind(account),
        };
        const signer = { walletClient: { account: forged } } as unknown as Client;
        return decide(state, { signer });
      }),
      honest,
    ),
    contract(
      "K10",
      "a decision for a registry of the same code elsewhere",
      /SignatureInvalid/,
      named((state) => decide(state, { at: { registry: state.world.deployed.registry } })),
      honest,
    ),
    contract(
      "K10",
      "a decision for the same registry on another chain",
      /SignatureInvalid/,
      named((state) => decide(state, { at: { chainId: 1 } })),
      honest,
    ),
    contract(
      "K10",
      "a decision after its deadline",
      /SignatureExpired/,
      named((state) => decide(state, { lateBy: 660 })),
      named((state) => decide(state, { lateBy: 540 })),
    ),
    contract(
      "K10",
      "a decision sent by who is not its subject",
      /SenderNotSubject/,
      named((state) => decide(state, { sender: state.chain.bob })),
      honest,
    ),
    contract(
      "K10",
      "a subject's consent passed off as a decision",
      /SignatureInvalid/,
      named(async (state) => {
        const { chain } = state;
        const { registry, chainId } = state.world;
        const { statement } = await state.present("once");
        const { timestamp } = await chain.publicClient.getBlock();
        const deadline = timestamp + 600n;
        const typed = attestationTypedData({ registry, chainId, statement, deadline });
        const signature = await chain.relayer.walletClient.signTypedData(typed);
        const attester = chain.relayer.walletClient.account.address;
        const decision = { attester, deadline, signature };
        return attestByDecision(chain.alice, { registry, statement, decision });
      }),
      honest,
    ),
    contract(
      "K10",
      "a second decision for the same holder",
      /NullifierUsed/,
      named(async (state) => {
        await decide(state);
        const change = { subject: state.bob };
        return decide(state, { change, sender: state.chain.bob });
      }),
      named(async (state) => {
        await decide(state);
        const change = { subject: state.bob, nullifier: 78n };
        return decide(state, { change, sender: state.chain.bob });
      }),
    ),
    contract(
      "K10",
      "a proof by the holder of a nullifier that a decision used up",
      /NullifierUsed/,
      named(async (state) => {
        await decide(state);
        await state.attest(await state.present("once", { subject: state.bob }), state.chain.bob);
      }),
      async (state) =>
        state.attest(await state.present("once", { subject: state.bob }), state.chain.bob),
    ),
    contract(
      "K10",
      "a decision that takes the place of a proof",
      /TierWeaker/,
      named(async (state) => {
        const draft = await state.present("account");
        const asOf = draft.statement.asOf - 3600;
        await state.attest(await state.present("account", { asOf }));
        return decide(state, { mode: "account" });
      }, "account"),
      named(async (state) => {
        const draft = await state.present("account");
        const change = { asOf: draft.statement.asOf - 3600 };
        await decide(state, { mode: "account", change });
        await state.attest(draft);
      }, "account"),
    ),
    examined(
      "K10",
      "a decision that still counts after the attesters' decisions were revoked",
      named(async (state) => {
        await decide(state);
        const { registry } = state.world;
        await writeRegistry(state.chain.owner, registry, "revokeAttested", [POLICY_IDS.once]);
        const { isCompliant, reason } = await state.compliance(state.alice, "once");
        return isCompliant ? ACCEPTED : refused(reason);
      }),
      named(async (state) => {
        await decide(state);
        const { isCompliant, reason } = await state.compliance(state.alice, "once");
        return isCompliant ? ACCEPTED : refused(reason);
      }),
    ),
  ];
}
