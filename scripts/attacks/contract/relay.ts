import { attest } from "../../../src/chain/attest.ts";
import { attestationTypedData } from "../../../src/chain/attestation-typed-data.ts";
import type { EncodedPresentation } from "../../../src/chain/encode-presentation.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import { compileTestContract } from "../../../test/chain/support/compile-test-contracts.ts";
import type { ChainState } from "./chain-world.ts";

type Client = ChainState["chain"]["alice"];

/** attestFor by the relayer, with what `sign` answers to the typed data; `lateBy` moves the deadline afterwards. */
export async function relay(
  { chain, world }: ChainState,
  presentation: EncodedPresentation,
  sign: (typed: ReturnType<typeof attestationTypedData>) => Promise<Hex>,
  lateBy = 0n,
) {
  const { timestamp } = await chain.publicClient.getBlock();
  const deadline = timestamp + 600n;
  const { registry, chainId } = world;
  const { statement } = presentation;
  const signature = await sign(attestationTypedData({ chainId, registry, statement, deadline }));
  const consent = { deadline: deadline + lateBy, signature };
  return attest(chain.relayer, { registry, presentation, consent });
}
/** The wallet's own EIP-712 signature. */
export const by = (who: Client) => (typed: ReturnType<typeof attestationTypedData>) =>
  who.walletClient.signTypedData(typed);

/** attestFor with a contract of the Solidity tests as the subject. */
export async function relayForWallet(
  state: ChainState,
  name: "ContractWallet" | "ReentrantWallet",
  prepare: (
    wallet: {
      presentation: EncodedPresentation;
      call(functionName: string, args: readonly unknown[]): Promise<unknown>;
    },
    typed: ReturnType<typeof attestationTypedData>,
  ) => Promise<unknown>,
) {
  const { abi, bytecode } = compileTestContract("Wallets.sol", name);
  const args = name === "ReentrantWallet" ? [state.world.registry] : [];
  const subject = await state.deploy(abi, bytecode, args);
  const presentation = await state.present("once", { subject });
  const { walletClient, publicClient } = state.chain.owner;
  const call = async (functionName: string, values: readonly unknown[]) => {
    const hash = await walletClient.writeContract({
      address: subject,
      abi,
      functionName,
      args: values,
    });
    await publicClient.waitForTransactionReceipt({ hash });
  };
  return relay(state, presentation, async (typed) => {
    await prepare({ presentation, call }, typed);
    return "0x";
  });
}
