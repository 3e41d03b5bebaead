import {
  type Fail,
  type Reader,
  readExactly,
  readInteger,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readDecimal } from "../credential/read-scalars.ts";
import { PresentationError } from "../errors.ts";
import { validateAsOf } from "./as-of.ts";
import { readAddress, readIdentifier, readProofCoordinates } from "./read-values.ts";
import type { Presentation } from "./types.ts";

const readPresentation: Reader<Presentation> = readObject(
  {
    type: readExactly("SymbolonPresentation"),
    version: readExactly(1),
    requestId: readIdentifier,
    circuit: readObject({ id: readIdentifier, version: readInteger(1, 65_535) }),
    proofSystem: readExactly("groth16-bn254"),
    proof: readProofCoordinates,
    nullifier: readDecimal,
    trustRoot: readDecimal,
    asOf: readObject({
      date: readText("YYYYMMDD", (text) => /^\d{8}$/.test(text)),
      seconds: readInteger(0, 253_402_300_799),
    }),
  },
  { subject: readAddress },
);

const fail: Fail = (path, expected) =>
  new PresentationError("ERR_PRESENTATION_FORM", `${path} must be ${expected}`, {
    details: { path },
  });

/**
 * Parses a presentation strictly: no unknown member, canonical decimals, scalars below the field's order, the date
 * that of the seconds. The proof's coordinates are ranged and put on their curves by `symbolon/proving`.
 * @param json a parsed JSON value
 * @throws PresentationError `ERR_PRESENTATION_FORM` naming the member
 * @throws VerificationError `ERR_VERIFICATION_AS_OF_DATE`
 */
export function parsePresentation(json: unknown): Presentation {
  const presentation = readPresentation(json, "presentation", fail);
  validateAsOf(presentation.asOf);
  return presentation;
}
