import type { Target } from '../http/target.js';

const GRPC_PORT = 4317;

/** What most likely is wrong if a request fails in this way, as the end of an error message; empty if that is unknown. */
export function cureOf(
  { port, path, secure }: Target,
  { status, code }: { readonly status?: number; readonly code?: string },
): string {
  if (port === GRPC_PORT) return '; port 4317 is for OTLP over gRPC: OTLP over HTTP mostly has port 4318';
  const isPath = /\/v1\/logs\/?$/.test(path.replace(/[?#].*$/s, ''));
  if ((status === 404 || status === 405) && !isPath)
    return '; the URL needs the full path: collectors take logs at /v1/logs';
  if (secure && code === 'EPROTO') return '; the server may not speak TLS: is the URL to begin with http:?';
  if (code?.startsWith('HPE_')) return '; the server does not speak HTTP/1.1: is this the port for OTLP over HTTP?';
  return '';
}
