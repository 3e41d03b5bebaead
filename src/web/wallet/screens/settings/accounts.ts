import { settingsSection } from "./section.ts";
export async function accountSection(_: unknown): Promise<HTMLElement> {
  return settingsSection("accounts-section", "accounts").element;
}
