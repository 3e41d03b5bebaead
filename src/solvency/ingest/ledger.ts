import { chacha20 } from "@noble/ciphers/chacha.js";
import type { Holding } from "../slots.ts";
import { refuseRow } from "./ledger-error.ts";
import type { LedgerRow } from "./parse-row.ts";

/** What one customer has. Holdings by asset index, ascending, each asset once an account. */
export interface LedgerCustomer {
  readonly idDigest: bigint;
  readonly cash: readonly Holding[];
  /** None, or the customer's margin account. */
  readonly margin: readonly (readonly Holding[])[];
}

const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;
const DIGEST = 32;

/** Rows in columns, 55 bytes each. */
interface Chunk {
  readonly digests: Uint8Array;
  readonly accounts: Uint8Array;
  readonly assets: Uint16Array;
  readonly balances: BigUint64Array;
  readonly debts: BigUint64Array;
  readonly lines: Uint32Array;
}

/** Rows of a ledger, taken in any order. */
export class LedgerRows {
  private readonly chunks: Chunk[] = [];
  private count = 0;

  get length(): number {
    return this.count;
  }

  add(row: LedgerRow): void {
    const at = this.count & (CHUNK - 1);
    if (at === 0) this.chunks.push(emptyChunk());
    const chunk = this.chunks[this.count >>> CHUNK_BITS] as Chunk;
    chunk.digests.set(row.idDigest, DIGEST * at);
    chunk.accounts[at] = row.isMargin ? 1 : 0;
    chunk.assets[at] = row.asset;
    chunk.balances[at] = row.balance;
    chunk.debts[at] = row.debt;
    chunk.lines[at] = row.line;
    this.count++;
  }

  /**
   * The customers, each row with one of them. Their order is drawn from the seed, 32 secret bytes: an order by id would
   * tell a customer who knows their place how many there are. Throws `ERR_SOLVENCY_LEDGER_DUPLICATE` where an account
   * has an asset twice.
   */
  group(seed: Uint8Array): Ledger {
    const order = this.sort();
    const starts: number[] = [];
    for (let i = 0; i < order.length; i++) {
      const [row, before] = [order[i] as number, order[i - 1]];
      if (before === undefined || this.compareCustomers(before, row) !== 0) starts.push(i);
      else if (
        this.isMargin(before) === this.isMargin(row) &&
        this.asset(before) === this.asset(row)
      ) {
        this.refuseTwice(before, row);
      }
    }
    return new Ledger(this, order, shuffle(Uint32Array.from(starts), seed));
  }

  /** @internal */
  holding(row: number): Holding {
    const chunk = this.chunks[row >>> CHUNK_BITS] as Chunk;
    const at = row & (CHUNK - 1);
    return {
      asset: chunk.assets[at] as number,
      balance: chunk.balances[at] as bigint,
      debt: chunk.debts[at] as bigint,
    };
  }

  /** @internal */
  isMargin(row: number): boolean {
    return this.chunks[row >>> CHUNK_BITS]?.accounts[row & (CHUNK - 1)] === 1;
  }

  /** @internal */
  digest(row: number): Uint8Array {
    const at = DIGEST * (row & (CHUNK - 1));
    return (this.chunks[row >>> CHUNK_BITS] as Chunk).digests.subarray(at, at + DIGEST);
  }

  /** @internal negative, 0 or positive: by digest */
  compareCustomers(a: number, b: number): number {
    const [x, y] = [this.digest(a), this.digest(b)];
    for (let i = 1; i < DIGEST; i++) {
      const difference = (x[i] as number) - (y[i] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  private asset(row: number): number {
    return (this.chunks[row >>> CHUNK_BITS] as Chunk).assets[row & (CHUNK - 1)] as number;
  }

  private line(row: number): number {
    return (this.chunks[row >>> CHUNK_BITS] as Chunk).lines[row & (CHUNK - 1)] as number;
  }

  /** Row numbers by customer, account and asset: into 2^16 buckets by the digest's first bytes, then each bucket by comparison. */
  private sort(): Uint32Array {
    const ends = new Uint32Array(CHUNK + 1);
    const bucket = (row: number) => {
      const digest = this.digest(row);
      return ((digest[1] as number) << 8) | (digest[2] as number);
    };
    for (let row = 0; row < this.count; row++) (ends[bucket(row) + 1] as number)++;
    for (let i = 0; i < CHUNK; i++) ends[i + 1] = (ends[i + 1] as number) + (ends[i] as number);
    const places = ends.slice(0, CHUNK);
    const order = new Uint32Array(this.count);
    for (let row = 0; row < this.count; row++) {
      const key = bucket(row);
      order[places[key] as number] = row;
      (places[key] as number)++;
    }
    const compare = (a: number, b: number) =>
      this.compareCustomers(a, b) ||
      Number(this.isMargin(a)) - Number(this.isMargin(b)) ||
      this.asset(a) - this.asset(b) ||
      a - b;
    for (let i = 0; i < CHUNK; i++) order.subarray(ends[i], ends[i + 1]).sort(compare);
    return order;
  }

  private refuseTwice(before: number, row: number): never {
    const [first, second] = [this.line(before), this.line(row)];
    return refuseRow(
      "DUPLICATE",
      second,
      "asset",
      `the account has this asset on line ${first} already`,
      { first },
    );
  }
}

/** A ledger's customers, in the order in which they are put into batches. */
export class Ledger {
  readonly rows: number;
  readonly customers: number;
  private readonly store: LedgerRows;
  private readonly order: Uint32Array;
  private readonly starts: Uint32Array;

  /** @internal */
  constructor(store: LedgerRows, order: Uint32Array, starts: Uint32Array) {
    this.store = store;
    this.order = order;
    this.starts = starts;
    this.rows = order.length;
    this.customers = starts.length;
  }

  customer(index: number): LedgerCustomer {
    const from = this.starts[index];
    if (from === undefined) throw new RangeError(`the ledger has ${this.customers} customers`);
    const { store, order } = this;
    const first = order[from] as number;
    const cash: Holding[] = [];
    const margin: Holding[] = [];
    for (let i = from; i < order.length; i++) {
      const row = order[i] as number;
      if (store.compareCustomers(first, row) !== 0) break;
      (store.isMargin(row) ? margin : cash).push(store.holding(row));
    }
    const idDigest = store.digest(first).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    return { idDigest, cash, margin: margin.length === 0 ? [] : [margin] };
  }

  *[Symbol.iterator](): Generator<LedgerCustomer> {
    for (let i = 0; i < this.customers; i++) yield this.customer(i);
  }
}

function emptyChunk(): Chunk {
  return {
    digests: new Uint8Array(DIGEST * CHUNK),
    accounts: new Uint8Array(CHUNK),
    assets: new Uint16Array(CHUNK),
    balances: new BigUint64Array(CHUNK),
    debts: new BigUint64Array(CHUNK),
    lines: new Uint32Array(CHUNK),
  };
}

/** Fisher and Yates, with numbers from ChaCha20 (RFC 8439): for one seed one order, on every machine. */
function shuffle(values: Uint32Array, seed: Uint8Array): Uint32Array {
  const next = drawNumbers(seed);
  for (let i = values.length - 1; i > 0; i--) {
    const j = next(i + 1);
    const value = values[i] as number;
    values[i] = values[j] as number;
    values[j] = value;
  }
  return values;
}

/** Uniform numbers below a bound: a draw of 32 bits beyond the bound's last multiple is drawn again. */
function drawNumbers(seed: Uint8Array): (bound: number) => number {
  if (seed.length !== 32) throw new RangeError("the seed has 32 bytes");
  let block = new DataView(new ArrayBuffer(0));
  let at = 0;
  let blocks = 0;
  const draw = (): number => {
    if (at === block.byteLength) {
      const nonce = new Uint8Array(12);
      new DataView(nonce.buffer).setUint32(0, blocks++);
      const stream = chacha20(seed, nonce, new Uint8Array(4096));
      block = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
      at = 0;
    }
    at += 4;
    return block.getUint32(at - 4, true);
  };
  return (bound) => {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = draw();
      if (value < limit) return value % bound;
    }
  };
}
