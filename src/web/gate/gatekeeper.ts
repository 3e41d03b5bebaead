import type { Presentation } from "../../gate/index.ts";

/** Who asks, and who decides: a back end, or a contract. */
export interface Gatekeeper {
  /** What the last stage is called. */
  readonly checks: string;
  request(): Promise<unknown>;
  /** @returns what became known, in sentences */
  submit(presentation: Presentation): Promise<readonly string[]>;
}

/** The proof was looked at and not accepted. */
export class DeniedByGate extends Error {
  readonly code: string;

  constructor(code: string) {
    super("the proof was not accepted");
    this.code = code;
  }
}
