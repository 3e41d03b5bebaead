import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "build/test/mutants-*/*.test.ts"],
    globalSetup: ["test/support/postgres/global-setup.ts", "test/support/build-engine.ts"],
    setupFiles: ["test/support/property-seed.ts"],
    // What hangs is ended; how long a slow machine takes for a test is not tested.
    testTimeout: 600_000,
    hookTimeout: 1_500_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
  },
});
