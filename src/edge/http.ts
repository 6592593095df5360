/**
 * The one place that sends something over the network: a POST to an address that the settings name. It follows no redirect, reads no body,
 * and looks at the address that it connects to, not at the one that a name had a moment before.
 */
import type { LookupAddress } from 'node:dns';
import type { RequestOptions } from 'node:http';
import type { Http, HttpAnswer, HttpPost } from './edges.ts';
import { isPrivateAddress } from './private-address.ts';

/** Nothing of it is loaded before there is something to send. */
export function openHttp(): Http {
  return { post: (request) => post(request) };
}

class PrivateAddress extends Error {}

async function post({ url, headers, body, timeoutS, allowPrivate, signal }: HttpPost): Promise<HttpAnswer> {
  if (!URL.canParse(url)) return { ok: false, status: null, why: 'the address is no URL' };
  const target = new URL(url);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') {
    return { ok: false, status: null, why: `the address is of ${target.protocol}, expected http or https` };
  }
  const { request } = target.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isPrivateAddress(host)) return refusedPrivate(host);
  const options: RequestOptions = {
    method: 'POST',
    headers: { 'user-agent': 'orze', 'content-length': Buffer.byteLength(body), ...headers },
    agent: false,
    ...(signal === undefined ? {} : { signal }),
    ...(allowPrivate ? {} : { lookup: publicLookup }),
  };
  return new Promise((resolve) => {
    const call = request(target, options);
    const tooLate = setTimeout(() => call.destroy(new Error(`no answer within ${timeoutS} s`)), timeoutS * 1000);
    const over = (answer: HttpAnswer): void => {
      clearTimeout(tooLate);
      resolve(answer);
      call.destroy();
    };
    call.on('response', ({ statusCode = 0 }) => over(answerOf(statusCode)));
    call.on('error', (error) => {
      over(
        error instanceof PrivateAddress
          ? refusedPrivate(error.message)
          : { ok: false, status: null, why: reason(error) },
      );
    });
    call.end(body);
  });
}

function answerOf(status: number): HttpAnswer {
  if (status >= 200 && status < 300) return { ok: true, status };
  const why =
    status >= 300 && status < 400 ? `answered ${status}: a redirect, which is not followed` : `answered ${status}`;
  return { ok: false, status, why };
}

function refusedPrivate(address: string): HttpAnswer {
  const why = `${address} is an address of this machine or of a private network; \`private: true\` allows it`;
  return { ok: false, status: null, why };
}

/** Without the address, which may hold a secret. */
function reason(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : error.message;
}

type Lookup = NonNullable<RequestOptions['lookup']>;

/** All addresses of a name are public, or it is not connected to. */
const publicLookup: Lookup = (name, options, done) => {
  void import('node:dns').then(({ lookup }) => {
    lookup(name, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const bad = error === null ? addresses.find(({ address }) => isPrivateAddress(address)) : undefined;
      if (error !== null || bad !== undefined) {
        done(error ?? new PrivateAddress(bad?.address ?? name), '', 0);
        return;
      }
      const [first] = addresses;
      if (options.all === true) done(null, addresses);
      else done(null, first?.address ?? '', first?.family ?? 0);
    });
  });
};
