/* How does a function of the user sign a request? */
import { classifyError } from '../../record/failure/outcome.js';
import { optionalFunction } from '../../record/floor/expect.js';
import { memberOf } from '../../record/floor/member-of.js';
import { checkedHeaders, type HeaderInput, type Headers } from './headers.js';

/** A request that is about to be sent. The function returns the headers to add; it may return all headers, as AWS's signers do. */
export interface UnsignedRequest {
  /** In upper case. */
  readonly method: string;
  /** With its query, without user info. */
  readonly url: string;
  /** By name, in lower case; `host` and `content-encoding`, too. Headers that frame the request, as `content-length`, are left out. */
  readonly headers: Record<string, string>;
  /** The bytes that are sent, compressed if they are sent so. Do not keep them: their memory is used again once the result has settled. */
  readonly body: Uint8Array;
}

export type Sign = (request: UnsignedRequest) => HeaderInput | Promise<HeaderInput>;
/** @throws Error with `retryable`, without the original: it may hold a secret */
export type Signer = (request: UnsignedRequest) => Promise<Headers>;

/** Wraps a user's `sign` function. @throws TypeError for anything but a function */
export function checkedSigner(sign: Sign | undefined): Signer | undefined {
  const given = optionalFunction('sign', sign);
  if (given === undefined) return undefined;
  return async (request) => {
    try {
      // Signers such as AWS's return all headers. The copy holds where the function changes the object that it is given.
      const sent = { ...request.headers };
      return checkedHeaders('sign(request)', await given(request), sent);
    } catch (error) {
      const message = memberOf(error, 'message');
      throw Object.assign(new Error(typeof message === 'string' ? message : 'without a message'), {
        retryable: classifyError(error, true).retryable !== false,
      });
    }
  };
}
