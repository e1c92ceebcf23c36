import protobuf from 'protobufjs';

/** The part of OTLP's protobuf definitions that tells which traces there are. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { repeated ScopeSpans scope_spans = 2; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span { bytes trace_id = 1; bytes span_id = 2; }
`);
const Request = root.lookupType('ExportTraceServiceRequest');

/** The ids of the spans in an OTLP/HTTP protobuf body, as `trace id:span id`. @throws for what is none */
export function decodeSpans(bytes: Uint8Array): string[] {
  const { resourceSpans = [] } = Request.toObject(Request.decode(bytes), { bytes: Buffer }) as {
    resourceSpans?: Array<{ scopeSpans?: Array<{ spans?: Array<{ traceId: Buffer; spanId: Buffer }> }> }>;
  };
  return resourceSpans
    .flatMap(({ scopeSpans = [] }) => scopeSpans.flatMap(({ spans = [] }) => spans))
    .map(({ traceId, spanId }) => `${traceId.toString('hex')}:${spanId.toString('hex')}`);
}
