/** A fault of the lab or of the test that uses it: it says nothing about the circuit. */
export class LabError extends Error {
  constructor(message: string) {
    super(`${LAB_FAULT}${message}`);
    this.name = "LabError";
  }
}

/** How each message begins, for a reader that has the text alone. */
export const LAB_FAULT = "lab fault: ";
