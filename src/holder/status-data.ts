import type { MerklePath } from "../field/merkle.ts";

/** How a wallet comes by its status path: from the whole list, or from the tiles of its bucket. */
export type StatusData = { readonly path: MerklePath };
