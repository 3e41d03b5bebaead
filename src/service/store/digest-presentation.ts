export { digestPresentation } from "../../decision/digests.ts";
