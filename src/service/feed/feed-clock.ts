import type { ServiceDatabase } from "../store/open-database.ts";

/** A clock that does not go back, also over a restart: a version that was replaced must not return. */
export interface FeedClock {
  /** The newest time that was seen. @param now Unix milliseconds @returns Unix milliseconds */
  readonly rise: (now: number) => number;
  readonly save: () => Promise<void>;
}

/** Starts at the newest time that the store tells of: the last one saved, the last request, the last decision. */
export async function openFeedClock(database: ServiceDatabase): Promise<FeedClock> {
  const times = await Promise.all([
    database
      .selectFrom("policy_clock")
      .select((eb) => eb.fn.max("at").as("at"))
      .execute(),
    database
      .selectFrom("requests")
      .select((eb) => eb.fn.max("created_at").as("at"))
      .execute(),
    database
      .selectFrom("decisions")
      .select((eb) => eb.fn.max("decided_at").as("at"))
      .execute(),
  ]);
  let newest = Math.max(0, ...times.flat().map(({ at }) => Number(at ?? 0)));
  return {
    rise(now) {
      newest = Math.max(newest, now);
      return newest;
    },
    async save() {
      const at = newest;
      await database.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom("policy_clock")
          .select("at")
          .where("id", "=", 1)
          .executeTakeFirst();
        if (row === undefined) {
          await transaction.insertInto("policy_clock").values({ id: 1, at }).execute();
        } else if (Number(row.at) < at) {
          await transaction.updateTable("policy_clock").set({ at }).where("id", "=", 1).execute();
        }
      });
    },
  };
}
