import type { CallOptions } from "./create-service-client.ts";

/**
 * Every page of a list, one after the other.
 *
 * ```ts
 * for await (const { decisions } of readPages(client.listDecisions, { outcome: 'accepted' })) …
 * ```
 * @param list a method of the client whose answer has `nextCursor`
 */
export async function* readPages<
  I extends { readonly cursor?: string },
  P extends { readonly nextCursor?: string },
>(
  list: (input?: I, options?: CallOptions) => Promise<P>,
  input: NoInfer<I>,
  options?: CallOptions,
): AsyncGenerator<P, void> {
  let next: I | undefined = input;
  while (next !== undefined) {
    const page: P = await list(next, options);
    yield page;
    next = page.nextCursor === undefined ? undefined : { ...input, cursor: page.nextCursor };
  }
}
