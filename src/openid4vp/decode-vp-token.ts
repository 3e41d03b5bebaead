import { PresentationError } from "../errors.ts";
import type { Presentation } from "../presentation/types.ts";
import { assertUniqueMembers } from "./assert-unique-members.ts";
import { decodePresentation } from "./decode-presentation.ts";
import type { PresentationBinding } from "./encode-presentation.ts";
import { QUERY_ID } from "./vocabulary.ts";

/**
 * The one presentation in a `vp_token`: an object with the query's id as its only member, and there a list of one.
 * @param text JSON, as the form carries it; bound its size and depth before
 * @throws PresentationError, VerificationError, PolicyError as `decodePresentation`; a member that stands twice is
 *   refused, since readers differ on which of the two counts
 */
export function decodeVpToken(text: string, binding: PresentationBinding): Presentation {
  let token: unknown;
  try {
    token = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw refuse("JSON");
  }
  assertUniqueMembers(text);
  if (typeof token !== "object" || token === null || Array.isArray(token)) {
    throw refuse("an object");
  }
  const [entry, ...others] = Object.entries(token);
  if (entry === undefined || others.length > 0 || entry[0] !== QUERY_ID) {
    throw refuse(`an object whose one member is the query's id, ${QUERY_ID}`);
  }
  const presentations: unknown = entry[1];
  if (!Array.isArray(presentations) || presentations.length !== 1) {
    throw refuse("of one presentation, in a list");
  }
  return decodePresentation(presentations[0], binding);
}

function refuse(expected: string): PresentationError {
  return new PresentationError("ERR_PRESENTATION_FORM", `vp_token must be ${expected}`, {
    details: { path: "vp_token" },
  });
}
