import type { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { FetchError } from "./fetch-error.ts";
import { isPublicAddress } from "./public-address.ts";

export type Lookup = typeof systemLookup;

export const leadsInside = () =>
  new FetchError("local", "leads to this machine or a private network");

/**
 * Every address that the name stands for is judged, and the answer of the name service is the one that is connected
 * to: a name cannot change between look and leap.
 */
export function judgedLookup(lookup: Lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const first = addresses?.[0];
      if (error || first === undefined) {
        return callback(
          error ?? new FetchError("unreachable", "has a name without an address"),
          "",
        );
      }
      if (!addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(leadsInside(), "");
      }
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
