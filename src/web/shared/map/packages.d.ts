/** What the map uses of packages that ship no types. */
declare module "d3-geo" {
  export interface Projection {
    fitExtent(extent: [[number, number], [number, number]], object: object): Projection;
  }
  export interface Path {
    (object: object): string | null;
    area(object: object): number;
    centroid(object: object): [number, number];
  }
  export function geoNaturalEarth1(): Projection;
  export function geoPath(projection: Projection): Path;
  export function geoGraticule10(): object;
}

declare module "topojson-client" {
  export interface Feature {
    readonly id?: string | number;
    readonly properties: { readonly name: string };
  }
  export function feature(atlas: object, object: object): { readonly features: readonly Feature[] };
}

declare module "world-atlas/countries-50m.json" {
  const atlas: { readonly objects: { readonly countries: object } };
  export default atlas;
}
