import { buildEngine } from "../../scripts/build-engine.ts";

/** Whatever proves needs the engine. */
export default (): Promise<void> => buildEngine();
