import * as z from "zod";

// The page's Content-Security-Policy has no unsafe-eval: zod must not try to compile its readers. Imported before any
// schema is made.
z.config({ jitless: true });
