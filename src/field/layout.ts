import { EncodingError } from "../errors.ts";
import { assertWidth } from "./scalar.ts";

/** Bits of a packed word. Below 254, so that one `Num2Bits` opens and ranges a word without aliases. */
export const WORD_BITS = 240;

/** A record of named bit fields, packed little-endian in order, cut into words of 240 bits. */
export interface Layout<Name extends string = string> {
  readonly id: string;
  readonly version: number;
  readonly fields: readonly { readonly name: Name; readonly bits: number }[];
}

export type FieldValues<Name extends string> = Readonly<Record<Name, bigint>>;

export function layoutBits(layout: Layout): number {
  return layout.fields.reduce((sum, field) => sum + field.bits, 0);
}

export function layoutWords(layout: Layout): number {
  return Math.ceil(layoutBits(layout) / WORD_BITS);
}

/** Field values -> words. @throws EncodingError `ERR_ENCODING_FIELD_WIDTH` naming the field that does not fit */
export function packWords<Name extends string>(
  layout: Layout<Name>,
  values: FieldValues<Name>,
): bigint[] {
  let packed = 0n;
  let offset = 0n;
  for (const { name, bits } of layout.fields) {
    packed |= assertWidth(values[name], bits, `${layout.id}.${name}`) << offset;
    offset += BigInt(bits);
  }
  const mask = (1n << BigInt(WORD_BITS)) - 1n;
  return Array.from(
    { length: layoutWords(layout) },
    (_, i) => (packed >> BigInt(i * WORD_BITS)) & mask,
  );
}

/** Words -> field values; refuses a wrong number of words and bits above the layout. */
export function unpackWords<Name extends string>(
  layout: Layout<Name>,
  words: readonly bigint[],
): Record<Name, bigint> {
  const total = layoutBits(layout);
  if (words.length !== layoutWords(layout)) {
    throw new EncodingError(
      "ERR_ENCODING_FIELD_WIDTH",
      `${layout.id} has ${layoutWords(layout)} words`,
    );
  }
  let packed = 0n;
  words.forEach((word, i) => {
    packed |= assertWidth(word, WORD_BITS, `${layout.id} word ${i}`) << BigInt(i * WORD_BITS);
  });
  assertWidth(packed, total, layout.id);
  const values = {} as Record<Name, bigint>;
  for (const { name, bits } of layout.fields) {
    values[name] = packed & ((1n << BigInt(bits)) - 1n);
    packed >>= BigInt(bits);
  }
  return values;
}
