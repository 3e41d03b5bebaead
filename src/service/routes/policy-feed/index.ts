import { feedSigner } from "../../feed/feed-checkpoint.ts";
import { feedViews } from "../../feed/feed-view.ts";
import type { ServiceApp } from "../../service-app.ts";
import type { ServiceDependencies } from "../../service-dependencies.ts";
import { readFeedCheckpoint } from "./checkpoint.ts";
import { readFeedConsistency } from "./consistency.ts";
import { listFeedEvidence } from "./evidence.ts";
import { readFeedPack } from "./pack.ts";
import { listFeedPeers } from "./peers.ts";
import { readFeedState } from "./state.ts";
import { readFeedStatus } from "./status.ts";

/** What nodes show each other, and what an operator sees of it. */
export function policyFeedRoutes(app: ServiceApp, dependencies: ServiceDependencies): void {
  const { database, keys, config } = dependencies;
  const view = feedViews(database, feedSigner(keys, config.publicUrl));
  readFeedState(app, view);
  readFeedCheckpoint(app, view);
  readFeedConsistency(app, view);
  readFeedPack(app, dependencies);
  readFeedStatus(app, dependencies);
  listFeedPeers(app, dependencies);
  listFeedEvidence(app, dependencies);
}
