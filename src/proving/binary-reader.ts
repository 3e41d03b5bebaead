/** Says why the bytes are refused; the caller's own coded error. */
export type RefuseBytes = (reason: string) => never;

/** Little-endian reader that never reads past its end. */
export class BinaryReader {
  private position = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly refuse: RefuseBytes;

  constructor(bytes: Uint8Array, refuse: RefuseBytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.refuse = refuse;
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  u64(): number {
    const value = this.view.getBigUint64(this.take(8), true);
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : this.refuse("a length is too large");
  }

  /** 256 bits. */
  element(): bigint {
    const at = this.take(32);
    const limb = (i: number) => this.view.getBigUint64(at + 8 * i, true);
    return limb(0) | (limb(1) << 64n) | (limb(2) << 128n) | (limb(3) << 192n);
  }

  subarray(length: number): Uint8Array {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  end(): void {
    if (this.position !== this.bytes.length) this.refuse("bytes are left over");
  }

  private take(length: number): number {
    const at = this.position;
    if (length > this.bytes.length - at) this.refuse("the file is cut off");
    this.position += length;
    return at;
  }
}

/** The sections by type of a file in iden3's binary container; each at most once, and nothing after the last. */
export function readSections(
  bytes: Uint8Array,
  magic: string,
  version: number,
  refuse: RefuseBytes,
): Map<number, Uint8Array> {
  const reader = new BinaryReader(bytes, refuse);
  const found = String.fromCharCode(...reader.subarray(4));
  if (found !== magic || reader.u32() !== version) refuse(`no ${magic} file of version ${version}`);
  const sections = new Map<number, Uint8Array>();
  for (let count = reader.u32(); count > 0; count--) {
    const type = reader.u32();
    const section = reader.subarray(reader.u64());
    if (sections.has(type)) refuse("a section occurs twice");
    sections.set(type, section);
  }
  reader.end();
  return sections;
}
