/**
 * Countries some of whose ISO 3166-2 codes lie inside others (GB-ENG and GB-LND, ES-CT and ES-B). A credential states
 * one code and does not say which others contain it, so that denying a code there would let neighbours of its own
 * level, or the level above, pass. ISO 3166-2:2020 and its updates.
 */
export const NESTED_SUBDIVISIONS: readonly string[] = [
  ...["AZ", "BD", "BE", "BF", "CV", "CZ", "DO", "EE", "ES", "FJ", "FR", "GB", "GN", "GQ", "GW"],
  ...["IE", "IQ", "IS", "IT", "KN", "LK", "LT", "MA", "MH", "MW", "PH", "RS", "UG"],
];
