import {
  encodeProposal,
  encodeStatus,
  issuerIdOf,
} from "../../../src/chain/encode-issuer-record.ts";
import { trustRegistryAbi } from "../../../src/chain/generated/trust-registry.abi.ts";
import { writeContract } from "../../../src/chain/write-contract.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import type { IssuerRecord } from "../../../src/trust/issuer-record.ts";
import { createWorld } from "../../../test/support/world.ts";
import type { AttackCase } from "../attack-case.ts";
import type { ChainState, ChainWorld } from "./chain-world.ts";
import { contractCase } from "./contract-case.ts";

const DAY = 86_400;
/** `deploySymbolon`'s, unless told. */
const KEY_DELAY = 2 * DAY;
/** Twice it is the identity: on the curve, outside the prime subgroup. */
const ORDER_2 = { x: 0n, y: P - 1n };

type Client = ChainState["chain"]["alice"];

const write = (
  { world }: ChainState,
  who: Client,
  functionName: string,
  args: readonly unknown[],
) =>
  writeContract(who, {
    address: world.trustRegistry,
    abi: trustRegistryAbi,
    functionName,
    args,
  });

const issuer = async (): Promise<IssuerRecord> => (await createWorld()).issuer;

/** As the contract's caller, past the SDK's checks of the key. */
async function propose(
  state: ChainState,
  key?: IssuerRecord["publicKey"],
  who = state.chain.registrar,
) {
  const record = await issuer();
  const proposal = encodeProposal(record, state.chain.alice.walletClient.account.address);
  return write(state, who, "proposeIssuer", [{ ...proposal, ...key }]);
}

async function publish(state: ChainState, who = state.chain.alice) {
  const { timestamp } = await state.chain.publicClient.getBlock();
  const times = { statusAsOf: Number(timestamp) - 1, screenedAt: Number(timestamp) - 2 };
  return write(state, who, "publishStatus", [[encodeStatus({ ...(await issuer()), ...times })]]);
}

const nameWatcher = (state: ChainState) =>
  write(state, state.chain.owner, "setWatcher", [
    state.chain.relayer.walletClient.account.address,
    true,
  ]);
const veto = async (state: ChainState, who = state.chain.relayer) =>
  write(state, who, "veto", [issuerIdOf((await issuer()).publicKey)]);

/** K7 and K8: which keys come to count, and who says so. The root is never posted. */
export function issuerCases(world: ChainWorld): AttackCase[] {
  const contract = contractCase(world);
  const active = async (state: ChainState) => {
    await propose(state);
    await state.wait(KEY_DELAY);
    await publish(state);
  };
  return [
    ...(
      [
        ["the identity", { x: 0n, y: 1n }],
        ["of small order", ORDER_2],
        ["off the curve", { x: 1n, y: 1n }],
      ] as const
    ).map(([title, publicKey]) =>
      contract(
        "K7",
        `an issuer's key ${title} proposed on chain`,
        /IssuerKeyInvalid/,
        (state) => propose(state, publicKey),
        (state) => propose(state),
      ),
    ),
    contract(
      "K8",
      "a stolen registrar's key: a status of an issuer that has not waited",
      /IssuerNotActive/,
      async (state) => {
        await propose(state);
        await state.wait(KEY_DELAY - 60);
        await publish(state);
      },
      active,
    ),
    contract(
      "K8",
      "a stolen registrar's key: an issuer that a watcher has vetoed",
      /IssuerIsRevoked/,
      async (state) => {
        await nameWatcher(state);
        await propose(state);
        await veto(state);
        await state.wait(KEY_DELAY);
        await publish(state);
      },
      async (state) => {
        await nameWatcher(state);
        await active(state);
      },
    ),
    contract(
      "K8",
      "a veto by who is no watcher",
      /NotWatcher/,
      async (state) => {
        await nameWatcher(state);
        await propose(state);
        await veto(state, state.chain.bob);
      },
      async (state) => {
        await nameWatcher(state);
        await propose(state);
        await veto(state);
      },
    ),
    contract(
      "K8",
      "a vetoed key proposed again",
      /IssuerKnown/,
      async (state) => {
        await nameWatcher(state);
        await propose(state);
        await veto(state);
        await propose(state);
      },
      (state) => propose(state),
    ),
    contract(
      "K8",
      "an issuer proposed by a stranger",
      /NotRegistrar/,
      (state) => propose(state, undefined, state.chain.bob),
      (state) => propose(state),
    ),
    contract(
      "K8",
      "a status posted by who is not the issuer's publisher",
      /NotPublisher/,
      async (state) => {
        await propose(state);
        await state.wait(KEY_DELAY);
        await publish(state, state.chain.registrar);
      },
      active,
    ),
    contract(
      "K8",
      "an issuer's older status, which would bring revoked credentials back",
      /StatusTimesInvalid/,
      async (state) => {
        await active(state);
        const { timestamp } = await state.chain.publicClient.getBlock();
        const times = { statusAsOf: Number(timestamp) - DAY, screenedAt: Number(timestamp) - DAY };
        const older = encodeStatus({ ...(await issuer()), ...times });
        await write(state, state.chain.alice, "publishStatus", [[older]]);
      },
      async (state) => {
        await active(state);
        await state.wait(60);
        await publish(state);
      },
    ),
  ];
}
