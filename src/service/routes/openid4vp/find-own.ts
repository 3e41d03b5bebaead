import { ServiceError } from "../../../errors.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import {
  findOpenid4vpRequest,
  type StoredOpenid4vpRequest,
} from "../../store/openid4vp-requests.ts";

/** A request that this API key made; others do not exist for it. @throws ServiceError `ERR_SERVICE_NOT_FOUND` */
export async function findOwn(
  { database, clock }: ServiceDependencies,
  id: string,
  apiKeyId: string,
): Promise<StoredOpenid4vpRequest> {
  const found = await findOpenid4vpRequest(database, id, clock());
  if (found?.row.client_id !== apiKeyId) throw noSuchOutcome();
  return found;
}

/** The same for what is unknown, another's, or not there yet. */
export function noSuchOutcome(): ServiceError {
  return new ServiceError("ERR_SERVICE_NOT_FOUND", "there is no such request or response code");
}
