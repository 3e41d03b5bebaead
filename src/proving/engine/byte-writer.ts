/** Little-endian writer that grows as it must. */
export class ByteWriter {
  private buffer = new Uint8Array(1024);
  private length = 0;

  u32(value: number): void {
    const at = this.extend(4);
    new DataView(this.buffer.buffer).setUint32(at, value, true);
  }

  u64(value: number): void {
    const at = this.extend(8);
    new DataView(this.buffer.buffer).setBigUint64(at, BigInt(value), true);
  }

  /** LEB128. */
  number(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  bytes(bytes: Uint8Array): void {
    const at = this.extend(bytes.length);
    this.buffer.set(bytes, at);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length);
  }

  private byte(value: number): void {
    const at = this.extend(1);
    this.buffer[at] = value;
  }

  private extend(bytes: number): number {
    const at = this.length;
    this.length += bytes;
    if (this.length > this.buffer.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    return at;
  }
}
