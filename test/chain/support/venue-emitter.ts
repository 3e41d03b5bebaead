import { encodeAbiParameters, encodeEventTopics, type Hex } from "viem";
import { trailAbi } from "../../../src/chain/trail/trail-abi.ts";
import type { ContractKind } from "../../../src/trail/trail-events.ts";
import { compileInterfaces } from "./compile-interfaces.ts";
import type { LocalChain } from "./local-chain.ts";

const compiled = () => {
  const contract = compileInterfaces("VenueEmitter").get("VenueEmitter");
  if (contract === undefined) throw new Error("VenueEmitter did not compile");
  return contract;
};

/** A contract that writes the logs that it is told to, each in a block of its own. */
export async function deployEmitter(chain: LocalChain, { abi, bytecode } = compiled()) {
  const { walletClient, publicClient } = chain.owner;
  const mined = async (hash: Hex) => publicClient.waitForTransactionReceipt({ hash });
  const { contractAddress } = await mined(await walletClient.deployContract({ abi, bytecode }));
  if (contractAddress == null) throw new Error("the emitter was not deployed");
  const address = contractAddress.toLowerCase() as Hex;

  const write = async (functionName: string, args: readonly unknown[]) =>
    mined(await walletClient.writeContract({ address, abi, functionName, args } as never));

  /** An event of any kind of contract, as the trail's own ABI encodes it. */
  const emit = async (kind: ContractKind, name: string, args: Record<string, unknown>) => {
    const event = trailAbi(kind).find((entry) => entry.name === name);
    if (event === undefined) throw new Error(`no event ${name}`);
    const rest = event.inputs.filter(({ indexed }) => indexed !== true);
    const topics = encodeEventTopics({ abi: [event], args } as never);
    const values = rest.map((input) => args[input.name ?? ""]);
    return write("raw", [topics, encodeAbiParameters(rest, values as never)]);
  };

  return { address, write, emit };
}

export type Emitter = Awaited<ReturnType<typeof deployEmitter>>;
