import { promisify, zlib } from '../../record/floor/builtin.js';
import { VERSION } from '../../record/version.js';
import type { Answer } from './answer.js';
import { Connection } from './connection.js';
import type { Deadline } from './deadline.js';
import { connectionError, type ErrorContext, headersError } from './failure.js';
import type { HeaderSource, Headers } from './headers.js';
import { Secrets } from './secrets.js';
import type { Target } from './target.js';
import type { Credentials } from './tls.js';

/* How does a request body reach a server over HTTP, and what did the server answer? No word of what the body holds. */

type HttpCompression = 'none' | 'gzip';

/** The destination of requests, and what they all have in common. */
export interface HttpSettings {
  readonly target: Target;
  readonly headers: HeaderSource;
  readonly compression: HttpCompression;
  readonly credentials: Credentials;
  readonly cureOf: ErrorContext['cureOf'];
}

const USER_AGENT = { 'user-agent': `logly-otel/${VERSION} (JavaScript)` };

/** Posts bodies to one URL. */
export class HttpClient {
  /** The URL and the redaction for error messages about this destination. */
  readonly context: ErrorContext;
  readonly #settings: HttpSettings;
  readonly #connection: Connection;
  readonly #secrets: Secrets;

  constructor(settings: HttpSettings) {
    const { target, headers, credentials, cureOf } = settings;
    this.#settings = settings;
    this.#connection = new Connection(target, credentials);
    this.#secrets = new Secrets([...Object.values(headers.fixed), ...target.secrets]);
    const redact: ErrorContext['redact'] = (text, isCut) => this.#secrets.redact(text, isCut);
    this.context = { displayUrl: target.displayUrl, redact, cureOf };
  }

  /**
   * Sends one request.
   *
   * @param released Called once the memory of `body` is no longer read; not called if that cannot be known
   * @throws DeliveryError if no answer arrives before the deadline
   */
  async post(body: Uint8Array, contentType: string, deadline: Deadline, released: () => void): Promise<Answer> {
    try {
      const headers = await this.#headers(contentType, deadline);
      if (this.#settings.compression === 'gzip') {
        const zipped = await promisify(zlib().gzip)(body);
        released();
        const { answer } = await this.#connection.post({ ...headers, 'content-encoding': 'gzip' }, zipped, deadline);
        return answer;
      }
      const { answer, bodySent } = await this.#connection.post(headers, body, deadline);
      if (bodySent) released();
      return answer;
    } catch (error) {
      throw connectionError(error, this.context);
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.#connection.close();
  }

  async #headers(contentType: string, deadline: Deadline): Promise<Headers> {
    const { fixed, provide } = this.#settings.headers;
    const last = { 'content-type': contentType };
    if (provide === undefined) return { ...USER_AGENT, ...fixed, ...last };
    let provided: Headers;
    try {
      provided = await deadline.race(provide());
    } catch (error) {
      throw deadline.reason === undefined ? headersError(error as Error) : error;
    }
    for (const value of Object.values(provided)) this.#secrets.add(value);
    return { ...USER_AGENT, ...fixed, ...provided, ...last };
  }
}
