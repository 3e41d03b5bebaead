import { ServiceError } from "../../errors.ts";

const MAX_DEPTH = 32;
const MAX_NUMBER_LENGTH = 32;
const MAX_STRING_LENGTH = 16_384;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

export interface BodyLimits {
  readonly maxBytes: number;
  /** Objects, lists, their members and entries. */
  readonly maxValues: number;
  /** Of a text, in bytes; 16 KiB unless told. */
  readonly maxStringLength?: number;
}

/**
 * Looks at JSON bytes as they arrive and stops at the first sign of a document that is built to hurt a parser: deep
 * nesting, endless numbers, endless strings, more values than any honest document has. It leaves the grammar to
 * `JSON.parse`.
 */
export class JsonScanner {
  readonly #maxValues: number;
  readonly #maxStringLength: number;
  /** Openings and commas; of values there are at most twice as many. */
  #values = 0;
  #depth = 0;
  #run = 0;
  #isString = false;
  #isEscaped = false;

  constructor(maxValues: number, maxStringLength: number = MAX_STRING_LENGTH) {
    this.#maxValues = maxValues;
    this.#maxStringLength = maxStringLength;
  }

  /** @throws ServiceError `ERR_SERVICE_BODY_FORM` */
  scan(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#isString) this.#scanString(byte);
      else this.#scanStructure(byte);
    }
  }

  #scanString(byte: number): void {
    if (++this.#run > this.#maxStringLength) throw hostile("a string is too long");
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) {
      this.#isString = false;
      this.#run = 0;
    }
  }

  #scanStructure(byte: number): void {
    if (byte === QUOTE) {
      this.#isString = true;
      this.#run = 0;
    } else if (byte === 0x7b || byte === 0x5b) {
      this.#run = 0;
      if (++this.#depth > MAX_DEPTH) throw hostile("the document is nested too deeply");
      this.#countValue();
    } else if (byte === 0x7d || byte === 0x5d) {
      this.#run = 0;
      this.#depth--;
    } else if (byte === COMMA) {
      this.#run = 0;
      this.#countValue();
    } else if (byte === 0x3a || byte === 0x20 || (byte >= 9 && byte <= 13)) {
      this.#run = 0;
    } else if (++this.#run > MAX_NUMBER_LENGTH) throw hostile("a number is too long");
  }

  #countValue(): void {
    if (++this.#values > this.#maxValues) throw hostile("the document has too many values");
  }
}

function hostile(message: string): ServiceError {
  return new ServiceError("ERR_SERVICE_BODY_FORM", message);
}
