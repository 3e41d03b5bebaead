import { TrailError } from "../../../errors.ts";

/** Larger than any trail that a page can draw. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Calls back with the text of files that are dropped anywhere or chosen. */
export function onFiles(
  input: HTMLInputElement,
  take: (files: readonly NamedText[]) => void,
  refuse: (message: string) => void,
): void {
  const read = async (files: FileList | null | undefined) => {
    const chosen = Array.from(files ?? []);
    const large = chosen.find(({ size }) => size > MOST_BYTES);
    if (large !== undefined) return refuse(`${large.name} is larger than 64 MB.`);
    const texts = chosen.map(async (file) => ({ name: file.name, text: await file.text() }));
    take(await Promise.all(texts));
  };
  input.addEventListener("change", () => void read(input.files).then(() => (input.value = "")));
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("over");
  });
  document.addEventListener("dragleave", () => document.body.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("over");
    void read(event.dataTransfer?.files);
  });
}

/** The file that `?trail=` names, of this page's own origin; `undefined` where none is named. */
export async function fetchNamed(location: Location): Promise<NamedText | undefined> {
  const name = new URLSearchParams(location.search).get("trail");
  if (name === null) return undefined;
  const url = new URL(name, location.href);
  if (url.origin !== location.origin || !/^https?:$/.test(url.protocol)) {
    throw new TrailError(
      "ERR_TRAIL_SOURCE",
      "A trail is only fetched from this page's own origin; drop the file instead.",
    );
  }
  const response = await fetch(url, { redirect: "error", credentials: "omit" });
  if (!response.ok) {
    throw new TrailError("ERR_TRAIL_SOURCE", `The trail was not found (${response.status}).`);
  }
  return { name: url.pathname, text: await response.text() };
}
