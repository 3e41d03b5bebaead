import { ServiceError } from "../../errors.ts";

/** Most bytes of a source: one signed pack, or a list of them. */
export const SOURCE_MOST = 4_194_304;

/** @throws ServiceError `ERR_SERVICE_FEED_FORM`, which quotes nothing */
export function readFeedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw feedForm("the document is no JSON in UTF-8");
  }
}

export function feedForm(message: string): ServiceError {
  return new ServiceError("ERR_SERVICE_FEED_FORM", message);
}
