import type { SqliteDatabase, SqliteStatement } from "kysely";
import { openDatabase, openSqlite } from "../../src/service/store/open-database.ts";
import { answerOf, createWorld, openRequest, submit } from "./world.ts";

/**
 * Opens two requests, answers the first, then answers the second and dies by SIGKILL right before the n-th statement
 * that the second answer executes. Prints the ids, and `ACK` where the answer came.
 */
const [file = "", step = "0"] = process.argv.slice(2);
let countdown = Number.POSITIVE_INFINITY;

function mortal(sqlite: SqliteDatabase): SqliteDatabase {
  const count = <A extends unknown[], R>(run: (...args: A) => R) => {
    return (...args: A): R => {
      if (countdown-- <= 0) process.kill(process.pid, "SIGKILL");
      return run(...args);
    };
  };
  return {
    close: () => sqlite.close(),
    prepare: (sql) => {
      const statement: SqliteStatement = sqlite.prepare(sql);
      return {
        reader: statement.reader,
        all: count((parameters) => statement.all(parameters)),
        run: count((parameters) => statement.run(parameters)),
        iterate: (parameters) => statement.iterate(parameters),
      };
    },
  };
}

const database = await openDatabase(mortal(openSqlite(file)));
const { app } = await createWorld({ database });
const [first, second] = [await openRequest(app), await openRequest(app)];
const acknowledged = await answerOf(await submit(app, first.id, { nullifier: "11" }));
console.log("IDS", JSON.stringify({ first: first.id, second: second.id, acknowledged }));
countdown = Number(step);
const answer = await answerOf(await submit(app, second.id, { nullifier: "22" }));
console.log("ACK", JSON.stringify(answer));
// What it has acknowledged must hold without a clean end.
process.kill(process.pid, "SIGKILL");
