/** The built page: read once, compressed once, told by its hash. Only what was found in its folder at the start is ever given out. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  png: 'image/png',
  woff2: 'font/woff2',
};
const PACKED = new Set(['js', 'css', 'svg', 'html', 'json', 'txt']);
/** Smaller ones gain nothing. */
const LEAST = 1024;
const BASE_MARK = /<!-- The server puts <base href>[^>]*-->/;

const packers = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};
type Packing = keyof typeof packers;

interface Asset {
  bytes: Buffer;
  type: string;
  etag: string;
  /** Its name changes with its content. */
  forever: boolean;
  packed: Map<Packing, Promise<Buffer>>;
}

/** From `src/` and `dist/` alike: the page is built into `dist/` only. */
const FOLDERS = ['../page', '../../../../dist/face/web/page'].map((name) => resolve(import.meta.dirname, name));

export class Assets {
  readonly #assets = new Map<string, Asset>();
  readonly #index: string | null;

  constructor(folder = FOLDERS.find((one) => existsSync(join(one, 'index.html')))) {
    if (folder !== undefined) {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })) {
        if (!name.isFile()) continue;
        const path = join(name.parentPath, name.name);
        this.#add(path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path));
      }
    }
    this.#index = this.#assets.get('index.html')?.bytes.toString('utf8') ?? null;
    this.#assets.delete('index.html');
  }

  #add(name: string, bytes: Buffer): void {
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    const forever = /^assets\/.*-[\w-]{8}\.\w+$/.test(name);
    this.#assets.set(name, { bytes, type, etag: `"${hash}"`, forever, packed: new Map() });
  }

  /** undefined: there is no such file. `name`: from the folder of the page on. */
  async file(name: string, headers: Headers): Promise<Response | undefined> {
    const asset = this.#assets.get(name);
    if (asset === undefined) return undefined;
    const { type, etag, forever } = asset;
    const about = {
      'content-type': type,
      etag,
      vary: 'accept-encoding',
      'cache-control': forever ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    if (headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: about });
    const packing = packingFor(asset, name, headers.get('accept-encoding') ?? '');
    if (packing === null) return new Response(new Uint8Array(asset.bytes), { headers: about });
    const packed = asset.packed.get(packing) ?? packers[packing](asset.bytes);
    asset.packed.set(packing, packed);
    return new Response(new Uint8Array(await packed), { headers: { ...about, 'content-encoding': packing } });
  }

  /** The page, at any address of its own. `path` as it was asked for, with the slash before it. */
  page(path: string): Response {
    if (this.#index === null) {
      const text = 'The page of the dashboard is not built: `npm run build`. The API and /runs.html work without it.\n';
      return new Response(text, { status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    }
    const depth = path.split('/').length - 2;
    const base = depth <= 0 ? './' : '../'.repeat(depth);
    const html = this.#index.replace(BASE_MARK, `<base href="${base}" />`);
    return new Response(html, { headers: { 'content-type': TYPES['html'] ?? '', 'cache-control': 'no-cache' } });
  }
}

function packingFor({ bytes }: Asset, name: string, accepted: string): Packing | null {
  if (bytes.length < LEAST || !PACKED.has(name.slice(name.lastIndexOf('.') + 1))) return null;
  if (/\bbr\b/.test(accepted)) return 'br';
  return /\bgzip\b/.test(accepted) ? 'gzip' : null;
}
