import type { LocalChain } from "../../test/chain/support/local-chain.ts";

/** One clock for wallets, service and chain. */
export interface DrillClock {
  /** Unix seconds. */
  now(): number;
  wait(seconds: number): Promise<void>;
  /** What would happen from here: afterwards clock and chain are as before. A service keeps its store. */
  branch<T>(play: () => Promise<T>): Promise<T>;
}

/** Starts at the chain's newest block, from which on the chain has a second a block. */
export async function createDrillClock({
  publicClient,
  testClient,
}: LocalChain): Promise<DrillClock> {
  const { timestamp } = await publicClient.getBlock();
  let now = Number(timestamp);
  // a second a block: how long a drill computes moves no limit
  await testClient.setBlockTimestampInterval({ interval: 1 });
  return {
    now: () => now,
    async wait(seconds) {
      now += seconds;
      const block = await publicClient.getBlock();
      const next = now > Number(block.timestamp) ? BigInt(now) : block.timestamp + 1n;
      await testClient.setNextBlockTimestamp({ timestamp: next });
      await testClient.mine({ blocks: 1 });
    },
    async branch(play) {
      const [before, id] = [now, await testClient.snapshot()];
      try {
        return await play();
      } finally {
        await testClient.revert({ id });
        now = before;
      }
    },
  };
}
