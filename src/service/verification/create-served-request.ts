import type { Hex } from "../../presentation/abi-encode.ts";
import type { PresentationRequest, RequestedChain } from "../../presentation/types.ts";
import { createRequest } from "../../verifier/create-request.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";
import type { ServedPolicy } from "./serve-policies.ts";

export interface ServedRequestOptions {
  readonly id: string;
  /** 32 bytes. */
  readonly nonce: Uint8Array;
  /** Unix milliseconds. */
  readonly now: number;
  readonly subject?: Hex;
  /** For a registry, whose scope takes the place of the policy's label. */
  readonly chain?: RequestedChain | undefined;
}

/** The presentation request that the service makes for one of its policies. */
export function createServedRequest(
  { config, hash, circuits }: Pick<ServiceDependencies, "config" | "hash" | "circuits">,
  { policy, scope, maxAsOfAgeSeconds }: ServedPolicy,
  { id, nonce, now, subject, chain }: ServedRequestOptions,
): PresentationRequest {
  const publicUrl = config.publicUrl.replace(/\/+$/, "");
  return createRequest(hash, {
    id,
    audience: config.audience,
    nonce,
    circuits,
    policy,
    scope: chain === undefined ? scope : { mode: scope.mode },
    maxAsOfAge: maxAsOfAgeSeconds,
    now: new Date(now),
    lifetime: config.requestLifetimeSeconds,
    ...(subject === undefined ? {} : { subject }),
    ...(chain === undefined ? {} : { chain }),
    responseUri: `${publicUrl}/v1/presentation-requests/${id}/presentations`,
  });
}
