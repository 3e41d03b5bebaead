import { PresentationError } from "../errors.ts";

/** A string, with the colon after it where it is a member's name; or a bracket. */
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;

/**
 * Refuses JSON in which an object has a member twice: `JSON.parse` takes the last, others the first.
 * @param text well-formed JSON
 * @throws PresentationError `ERR_PRESENTATION_FORM`
 */
export function assertUniqueMembers(text: string): void {
  const open: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(token.slice(0, token.length - colon.length)) as string;
      const names = open.at(-1);
      if (names?.has(name)) {
        throw new PresentationError("ERR_PRESENTATION_FORM", "an object holds a member twice");
      }
      names?.add(name);
    }
  }
}
