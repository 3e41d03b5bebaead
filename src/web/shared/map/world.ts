import { iso31661Alpha2ToNumeric } from "iso-3166";
import { feature } from "topojson-client";
import atlas from "world-atlas/countries-50m.json" with { type: "json" };

export interface Country {
  /** ISO 3166-1 alpha-2; `undefined` for a territory that the standard has no code for. */
  readonly code: string | undefined;
  readonly name: string;
  readonly shape: object;
}

const byNumeric = new Map(
  Object.entries(iso31661Alpha2ToNumeric).map(([code, numeric]) => [numeric, code]),
);

/** Natural Earth's countries, 1:50m, by ISO 3166-1 numeric code. */
export const WORLD: readonly Country[] = feature(atlas, atlas.objects.countries).features.map(
  (shape) => ({
    code: byNumeric.get(String(shape.id ?? "").padStart(3, "0")),
    name: shape.properties.name,
    shape,
  }),
);
