import { settingsSection } from "./section.ts";
export async function trustSection(_: unknown): Promise<HTMLElement> {
  return settingsSection("trust-section", "trust").element;
}
