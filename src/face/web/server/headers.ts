/** What every response carries: a page of ours loads nothing from elsewhere, and no page of others reads or frames it. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'x-frame-options': 'DENY',
};

export function withSafeHeaders(response: Response): Response {
  const safe = new Response(response.body, response);
  for (const [name, value] of Object.entries(HEADERS)) safe.headers.set(name, value);
  return safe;
}
