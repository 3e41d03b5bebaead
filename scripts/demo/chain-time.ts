import { createTestClient, http } from "viem";

/** Sets a local chain's clock; from there on it runs as the machine's does. */
export interface ChainTime {
  /** Unix seconds; a chain that is there already gets a block of the next second. */
  setTo(seconds: number): Promise<void>;
}

export function chainTime(url: string, newest: () => Promise<bigint>): ChainTime {
  const client = createTestClient({ mode: "anvil", transport: http(url) });
  return {
    async setTo(seconds) {
      const next = (await newest()) + 1n;
      const timestamp = BigInt(seconds) > next ? BigInt(seconds) : next;
      await client.setNextBlockTimestamp({ timestamp });
      await client.mine({ blocks: 1 });
    },
  };
}
