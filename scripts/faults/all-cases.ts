import type { FaultCase } from "./fault-case.ts";
import { fillDisk } from "./fill-disk.ts";
import { floodService } from "./flood.ts";
import { hostileConnections, hostileDocuments } from "./hostile-bodies.ts";
import { killOnPostgres, killOnSqlite } from "./kill-at-write-points.ts";
import { raceOnPostgres, raceOnSqlite } from "./race.ts";
import { restartPostgres } from "./restart-postgres.ts";
import { setClockBackOnPostgres, setClockBackOnSqlite } from "./set-clock-back.ts";

export const FAULT_CASES: readonly FaultCase[] = [
  raceOnPostgres,
  raceOnSqlite,
  killOnSqlite,
  killOnPostgres,
  fillDisk,
  restartPostgres,
  setClockBackOnSqlite,
  setClockBackOnPostgres,
  hostileDocuments,
  hostileConnections,
  floodService,
];
