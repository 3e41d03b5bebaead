import { join } from "node:path";
import { pino } from "pino";
import { expect, it } from "vitest";
import { addTrustRoot } from "../../src/service/store/add-trust-root.ts";
import { readHighWater, writeHighWater } from "../../src/service/store/high-water-file.ts";
import { keepHighWater } from "../../src/service/store/keep-high-water.ts";
import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";
import { readStoreState } from "../../src/service/store/store-state.ts";
import { scratchDirectory } from "./child.ts";
import { START, trustRoot } from "./world.ts";

it("H14 a process of an era that is over does not lower the mark, however long its log", async () => {
  const database = await openDatabase(openSqlite(":memory:"));
  const path = join(scratchDirectory(), "mark");
  await addTrustRoot(database, trustRoot("7", START));
  const { isRestored: _, ...state } = await readStoreState(database);
  const ahead = { ...state, era: state.era + 1, size: 0 };
  await writeHighWater(path, ahead);
  const keeper = keepHighWater(path, { database, logger: pino({ level: "silent" }) });
  keeper.moved();
  await keeper.close();
  expect(await readHighWater(path)).toEqual(ahead);
  await writeHighWater(path, { ...state, size: 0 });
  const again = keepHighWater(path, { database, logger: pino({ level: "silent" }) });
  again.moved();
  await again.close();
  expect(await readHighWater(path)).toEqual(state);
  await database.destroy();
});
