import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { registerAssets } from './assets.ts';
import { registerErrors } from './errors.ts';
import { registerPages } from './page.ts';
import { registerSecurity } from './security.ts';

// What an import takes at most; a file of 100,000 invoices is about 12 MB.
const UPLOAD_BYTES_MAX = 50 * 1024 * 1024;
// A form of ours has tens of fields; the limits only stop nonsense.
const FIELDS_MAX = 1000;

/**
 * The machinery every page needs: security headers, cookies, forms, files, pages, errors. The guard (`registerGuard`)
 * and the features come after it.
 */
export async function registerWeb(app: FastifyInstance, services: Services): Promise<void> {
  // Before everything that may refuse a request: its error page reads cookies too.
  await app.register(cookie, { secret: services.config.secretKey });
  registerSecurity(app, services);
  await app.register(formbody, { bodyLimit: 1024 * 1024 });
  await app.register(multipart, {
    limits: { fileSize: UPLOAD_BYTES_MAX, files: 1, fields: FIELDS_MAX },
  });
  await app.register(rateLimit, { global: false });
  await registerPages(app, services);
  registerErrors(app);
  await registerAssets(app);
}
