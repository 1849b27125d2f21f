import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Forbidden } from '../errors.ts';
import type { Services } from '../services.ts';

/** Headers of every answer, and the refusal of state-changing requests that another site started. */
export function registerSecurity(app: FastifyInstance, services: Services): void {
  const isTls = services.config.publicUrl.startsWith('https:');
  // Chromium applies form-action to redirects after a form's POST, so Stripe's page must be named.
  const payTargets = [
    'https://checkout.stripe.com',
    ...standInOrigin(services.config.stripe.apiBase),
  ];
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    `form-action 'self' ${payTargets.join(' ')}`,
    "frame-ancestors 'self'",
    "base-uri 'none'",
  ].join('; ');

  app.addHook('onRequest', async (request, reply) => {
    void reply
      .header('Content-Security-Policy', policy)
      .header('X-Content-Type-Options', 'nosniff')
      .header('X-Frame-Options', 'SAMEORIGIN')
      .header('X-Robots-Tag', 'noindex, nofollow')
      .header('Referrer-Policy', request.url.startsWith('/p/') ? 'no-referrer' : 'same-origin')
      .header('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()');
    if (isTls) void reply.header('Strict-Transport-Security', 'max-age=31536000');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      refuseForeignForm(request.headers, services);
  });
}

// Together with SameSite=Lax cookies: browsers say where a request comes from; programs with a token or a
// signature send neither header and carry no cookie.
function refuseForeignForm(headers: IncomingHttpHeaders, services: Services): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new Forbidden('This form was sent from another site.');
  }
  const origin = headers.origin;
  if (origin === undefined || site === 'same-origin') return;
  const isOurs =
    origin === new URL(services.config.publicUrl).origin ||
    (URL.canParse(origin) && new URL(origin).host === headers.host);
  // A page under `Referrer-Policy: no-referrer` sends the origin "null" with its own forms; then Sec-Fetch-Site decides.
  if (!isOurs && !(origin === 'null' && site !== undefined)) {
    throw new Forbidden('This form was sent from another site.');
  }
}

function standInOrigin(apiBase: string | null): string[] {
  return apiBase && URL.canParse(apiBase) ? [new URL(apiBase).origin] : [];
}
