import * as z from "zod";
import { trailSchema } from "./trail-schema.ts";

/** The JSON Schema (2020-12) of a trail, from what `parseTrail` reads by. That records stand in order is the parser's. */
export function trailJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(trailSchema, { target: "draft-2020-12" });
  return { $schema, title: "Symbolon trail, format version 1", ...schema };
}
