// A worker does not inherit tsx from its parent, so it is registered here. Work tree only; never part of a build.
import { register } from "tsx/esm/api";

register();
await import("./verification-worker.ts");
