/** Against a receiver on this machine: what it does to a message, and that nothing but that one request goes out. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openHttp } from '../../src/edge/http.ts';
import type { HttpPost } from '../../src/edge/edges.ts';
import { isPrivateAddress } from '../../src/edge/private-address.ts';

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

async function receiver(answer: (response: ServerResponse) => void) {
  const got: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      got.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { got, url: `http://127.0.0.1:${port}/hook/secret`, server };
}

const request = (url: string, parts: Partial<HttpPost> = {}): HttpPost => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"text":"ü"}',
  timeoutS: 10,
  allowPrivate: true,
  ...parts,
});
const http = openHttp();

describe('a message', () => {
  it('arrives as it was sent', async () => {
    const { got, url } = await receiver((response) => response.writeHead(204).end());
    expect(await http.post(request(url))).toEqual({ ok: true, status: 204 });
    expect(got).toMatchObject([
      { method: 'POST', url: '/hook/secret', body: '{"text":"ü"}', headers: { 'content-type': 'application/json' } },
    ]);
  });

  it('is over with the status, however long the answer goes on', async () => {
    const { url } = await receiver((response) => response.writeHead(200).write('x'));
    expect(await http.post(request(url))).toEqual({ ok: true, status: 200 });
  });

  it('that is refused says how', async () => {
    const { url } = await receiver((response) => response.writeHead(500).end('secret page'));
    expect(await http.post(request(url))).toEqual({ ok: false, status: 500, why: 'answered 500' });
  });

  it('follows no redirect', async () => {
    const { got, url } = await receiver((response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect(await http.post(request(url))).toMatchObject({ ok: false, status: 302, why: /redirect/ });
    expect(got).toHaveLength(1);
  });

  it('to a receiver that does not answer ends at its time limit, and when nobody waits any more', async () => {
    const { url } = await receiver(() => undefined);
    expect(await http.post(request(url, { timeoutS: 0.05 }))).toEqual({
      ok: false,
      status: null,
      why: 'no answer within 0.05 s',
    });
    const given = new AbortController();
    const waiting = http.post(request(url, { signal: given.signal }));
    given.abort();
    expect(await waiting).toMatchObject({ ok: false, status: null });
  });

  it('to nobody says so, without the address', async () => {
    const { url, server } = await receiver(() => undefined);
    await new Promise((closed) => server.close(closed));
    expect(await http.post(request(url))).toEqual({ ok: false, status: null, why: 'ECONNREFUSED' });
    expect(await http.post(request('ftp://x.example/'))).toMatchObject({ ok: false, status: null });
    expect(await http.post(request('no address'))).toMatchObject({ ok: false, status: null });
  });

  it('goes to no private address, by number or by name, unless the settings allow it', async () => {
    const { got, url } = await receiver((response) => response.writeHead(200).end());
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433']) {
      const answer = await http.post(request(url.replace('127.0.0.1', host), { allowPrivate: false }));
      expect({ host, answer }).toMatchObject({ answer: { ok: false, status: null, why: /private/ } });
    }
    expect(got).toEqual([]);
  });
});

it.each([
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['fe80::1', true],
  ['fd00::1', true],
  ['::ffff:8.8.8.8', true],
  ['2606:4700::1111', false],
  ['2002:7f00:1::', true],
  ['hooks.example', false],
])('%s is a private address: %s', (address, isPrivate) => expect(isPrivateAddress(address)).toBe(isPrivate));
