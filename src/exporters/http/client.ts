import { promisify, zlib } from '../../record/floor/builtin.js';
import { VERSION } from '../../record/version.js';
import type { Answer } from './answer.js';
import { Connection, type Outgoing, type RequestSettings, withQuery } from './connection.js';
import type { Deadline } from './deadline.js';
import { connectionError, type ErrorContext, functionError } from './failure.js';
import type { HeaderSource, Headers } from './headers.js';
import { Secrets } from './secrets.js';
import type { Signer } from './signing.js';

/* How does a request body reach a server over HTTP, and what did the server answer? No word of what the body holds. */

type HttpCompression = 'none' | 'gzip';

/** The destination of requests, and what they all have in common. */
export interface HttpSettings extends RequestSettings {
  readonly headers: HeaderSource;
  /** A `content-type` among `headers` outranks that of the content. @default false */
  readonly typeIsDefault?: boolean;
  readonly compression: HttpCompression;
  /** Called last, for each request. Its headers override all others. */
  readonly sign: Signer | undefined;
  readonly cureOf: ErrorContext['cureOf'];
}

/** What a request carries. */
export interface Content {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Appended to the query of the URL. */
  readonly query?: string | undefined;
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
   * @param released Called once the memory of the body is no longer read; not called if that cannot be known
   * @throws DeliveryError if no answer arrives before the deadline
   */
  async post({ body, contentType, query }: Content, deadline: Deadline, released: () => void): Promise<Answer> {
    try {
      const headers = await this.#headers(contentType, deadline);
      if (this.#settings.compression === 'gzip') {
        const zipped = await promisify(zlib().gzip)(body);
        released();
        const outgoing = { headers: { ...headers, 'content-encoding': 'gzip' }, body: zipped, query };
        const { answer } = await this.#connection.post(await this.#signed(outgoing, deadline), deadline);
        return answer;
      }
      const signed = await this.#signed({ headers, body, query }, deadline);
      const { answer, bodySent } = await this.#connection.post(signed, deadline);
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
    const { headers, typeIsDefault } = this.#settings;
    const { fixed, provide } = headers;
    const type = { 'content-type': contentType };
    const given = provide === undefined ? undefined : await this.#given('headers', provide, deadline);
    return typeIsDefault === true
      ? { ...USER_AGENT, ...type, ...fixed, ...given }
      : { ...USER_AGENT, ...fixed, ...given, ...type };
  }

  async #signed(outgoing: Outgoing, deadline: Deadline): Promise<Outgoing> {
    const { sign, target, method = 'POST' } = this.#settings;
    if (sign === undefined) return outgoing;
    const { body, query } = outgoing;
    const headers = { host: target.authority, ...outgoing.headers };
    const request = { method, url: withQuery(target.origin + target.path, query), headers, body };
    return { ...outgoing, headers: { ...headers, ...(await this.#given('sign', () => sign(request), deadline)) } };
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
