import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

export type Annotate = (attributes: Attributes) => void;

/** Spans for whatever OpenTelemetry SDK the process has; without one, and when told not to, they cost and do nothing. */
export interface Tracing {
  /** Runs within a span. A failure marks it, by nothing but its being one: messages may hold what was sent. */
  readonly span: <T>(name: string, run: (annotate: Annotate) => Promise<T>) => Promise<T>;
  /** The same for a request, under the caller's span where `traceparent` is of the W3C form. */
  readonly requestSpan: <T>(
    traceparent: string | undefined,
    run: (annotate: Annotate, rename: (name: string) => void) => Promise<T>,
  ) => Promise<T>;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header, version 00; the zero ids are none. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

const SILENT: Tracing = {
  span: (_name, run) => run(() => undefined),
  requestSpan: (_traceparent, run) =>
    run(
      () => undefined,
      () => undefined,
    ),
};

export function createTracing(isEnabled: boolean): Tracing {
  if (!isEnabled) return SILENT;
  const tracer = trace.getTracer("symbolon");
  const within: Tracing["requestSpan"] = async (traceparent, run) => {
    const parent = parentOf(traceparent) ?? ROOT_CONTEXT;
    const span = tracer.startSpan("request", { kind: SpanKind.SERVER }, parent);
    try {
      return await context.with(trace.setSpan(parent, span), () =>
        run(
          (attributes) => span.setAttributes(attributes),
          (name) => span.updateName(name),
        ),
      );
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  };
  return {
    requestSpan: within,
    async span(name, run) {
      const span = tracer.startSpan(name);
      try {
        return await context.with(trace.setSpan(context.active(), span), () =>
          run((attributes) => span.setAttributes(attributes)),
        );
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

function parentOf(traceparent: string | undefined) {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & 1;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
