import { Option } from "commander";

/** The file that every command of the service reads. */
export const serviceConfigOption = () =>
  new Option(
    "--config <file>",
    "configuration, JSON; SYMBOLON_SERVICE_<NAME> in the environment wins over it",
  ).makeOptionMandatory();
