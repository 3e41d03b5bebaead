/** The class of an error and the place that threw it; never its message, which may quote what it was given. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const place = error.stack?.split("\n").find((line) => /^\s+at /.test(line));
  return `${error.name}${place === undefined ? "" : ` ${place.trim()}`}`;
}
