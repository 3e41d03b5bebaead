export interface ByteRange {
  readonly start: number;
  /** The last byte itself. */
  readonly end: number;
}

/**
 * A Range header of one range of bytes (RFC 9110, section 14) for a file of `length` bytes. `undefined`: send the whole,
 * for there is none, or it is of another form, asks for several, or for bytes that are not there.
 */
export function readRange(header: string | undefined, length: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header ?? "");
  if (match === null) return undefined;
  const [, from = "", to = ""] = match;
  if (from === "") {
    const count = Math.min(Number(to), length);
    return count === 0 ? undefined : { start: length - count, end: length - 1 };
  }
  const start = Number(from);
  const end = to === "" ? length - 1 : Math.min(Number(to), length - 1);
  return start <= end ? { start, end } : undefined;
}
