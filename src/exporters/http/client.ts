import { promisify, zlib } from '../../record/floor/builtin.js';
import { VERSION } from '../../record/version.js';
import type { Answer } from './answer.js';
import { Connection } from './connection.js';
import type { Deadline } from './deadline.js';
import { connectionError, type ErrorContext, functionError } from './failure.js';
import type { HeaderSource, Headers } from './headers.js';
import type { HopSettings } from './hop.js';
import { Secrets } from './secrets.js';
import type { Signer } from './signing.js';

/* How does a request body reach a server over HTTP, and what did the server answer? No word of what the body holds. */

type HttpCompression = 'none' | 'gzip';

/** The destination of requests, and what they all have in common. */
export interface HttpSettings extends HopSettings {
  readonly headers: HeaderSource;
  readonly compression: HttpCompression;
  /** Called last, for each request. Its headers override all others. */
  readonly sign: Signer | undefined;
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
    const { target, headers, proxy, cureOf } = settings;
    this.#settings = settings;
    this.#connection = new Connection(settings);
    this.#secrets = new Secrets([
      ...Object.values(headers.fixed),
      ...target.secrets,
      ...(proxy === undefined ? [] : [...proxy.secrets, proxy.authorization ?? '']),
    ]);
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
        const signed = await this.#signed({ ...headers, 'content-encoding': 'gzip' }, zipped, deadline);
        const { answer } = await this.#connection.post(signed, zipped, deadline);
        return answer;
      }
      const signed = await this.#signed(headers, body, deadline);
      const { answer, bodySent } = await this.#connection.post(signed, body, deadline);
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
    return { ...USER_AGENT, ...fixed, ...(await this.#given('headers', provide, deadline)), ...last };
  }

  async #signed(headers: Headers, body: Uint8Array, deadline: Deadline): Promise<Headers> {
    const { sign, target } = this.#settings;
    if (sign === undefined) return headers;
    const complete = { host: target.authority, ...headers };
    const request = { method: 'POST', url: target.origin + target.path, headers: complete, body };
    return { ...complete, ...(await this.#given('sign', () => sign(request), deadline)) };
  }

  /** The headers that a function of the user gives. */
  async #given(name: 'headers' | 'sign', give: () => Promise<Headers>, deadline: Deadline): Promise<Headers> {
    let given: Headers;
    try {
      given = await deadline.race(give());
    } catch (error) {
      throw deadline.reason === undefined ? functionError(name, error as Error) : error;
    }
    for (const value of Object.values(given)) this.#secrets.add(value);
    return given;
  }
}
