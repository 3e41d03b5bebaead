/** Of assembly/expand.as. */
export interface ExpandExports {
  /** `count` compressed points, of 32 or 64 bytes, into twice as many bytes; 0 where one is no point's. */
  expandG1(out: number, bytes: number, count: number): number;
  expandG2(out: number, bytes: number, count: number): number;
}
