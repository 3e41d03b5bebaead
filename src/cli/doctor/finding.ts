/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** `note`: works, and somebody should know. */
  readonly level: "ok" | "note" | "fault";
  readonly found: string;
  /** What to do about it; always there unless all is well. */
  readonly remedy?: string;
}

export const ok = (name: string, found: string): Finding => ({ name, level: "ok", found });

export const note = (name: string, found: string, remedy: string): Finding => ({
  name,
  level: "note",
  found,
  remedy,
});

export const fault = (name: string, found: string, remedy: string): Finding => ({
  name,
  level: "fault",
  found,
  remedy,
});

/** What stands behind a key, of a directory's artifacts or of a host's. */
export function keyFinding(id: string, kind: "development" | "ceremony", remedy: string): Finding {
  const name = `keys ${id}`;
  return kind === "ceremony"
    ? ok(name, "from a ceremony")
    : note(
        name,
        "development key, its secret is known: for evaluation, never for production",
        remedy,
      );
}
