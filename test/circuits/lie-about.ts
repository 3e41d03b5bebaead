import type { TextPatch } from "../support/lab/index.ts";

/**
 * A patch with which a signal takes another value than the one it is bound to; what depends on it is computed from the
 * lie.
 * @param file    below circuits/, without its ending
 * @param signal  as it is assigned: 'past.earlier'
 * @param value   an expression of the template
 * @param honest  what it is bound to, where it is assigned at several places
 */
export function lieAbout(file: string, signal: string, value: string, honest?: string): TextPatch {
  const [name, bound] = [signal, honest ?? ""].map((text) =>
    text.replace(/[[\](){}+*.^$]/g, "\\$&"),
  );
  return {
    file: `circuits/${file}.circom`,
    // a mutant may have made `<--` of it
    find: new RegExp(`(?<![\\w.])${name} <(==|--) ${honest === undefined ? "[^;]+" : bound};`),
    replace: `${signal} <-- ${value};`,
  };
}
