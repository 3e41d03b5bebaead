import type { Policy } from "../policy.ts";
import type { PackShape } from "./policy-pack-schema.ts";

/** A signed, versioned set of rules and figures of one authority. `parsePolicyPack` makes it. */
export type PolicyPack = Omit<PackShape, "rules"> & { rules?: Policy };
