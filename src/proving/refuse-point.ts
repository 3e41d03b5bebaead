import { VerificationError } from "../errors.ts";
import type { PointFault } from "./points.ts";

/** Of a point of a proof: `ERR_VERIFICATION_POINT_OFF_CURVE` or `ERR_VERIFICATION_PROOF_RANGE`. */
export function refusePoint(fault: PointFault, where: string): never {
  throw new VerificationError(
    fault === "curve" ? "ERR_VERIFICATION_POINT_OFF_CURVE" : "ERR_VERIFICATION_PROOF_RANGE",
    `${where} is no point of the group of prime order`,
    { details: { where } },
  );
}
