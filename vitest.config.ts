import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "build/test/mutants-*/*.test.ts"],
    globalSetup: ["test/support/postgres/global-setup.ts", "test/support/build-engine.ts"],
    setupFiles: ["test/support/property-seed.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
