import fastifyStatic from '@fastify/static';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ROOT } from '../root.ts';

const OWN_FOLDER = join(ROOT, 'views', 'assets');
const HTMX_FOLDER = dirname(createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js'));

const FILES = {
  officeCss: { folder: OWN_FOLDER, name: 'office.css' },
  officePagesCss: { folder: OWN_FOLDER, name: 'office-pages.css' },
  portalCss: { folder: OWN_FOLDER, name: 'portal.css' },
  officeJs: { folder: OWN_FOLDER, name: 'office.js' },
  icons: { folder: OWN_FOLDER, name: 'icons.svg' },
  icon: { folder: OWN_FOLDER, name: 'icon.svg' },
  htmx: { folder: HTMX_FOLDER, name: 'htmx.min.js' },
} as const;

/** Where a page finds its style sheets, script and pictures. */
export type AssetUrls = Readonly<Record<keyof typeof FILES, string>>;

/** The path names the content, so that a browser may keep a file for ever and still gets every change. */
export const ASSET_URLS = Object.fromEntries(
  Object.entries(FILES).map(([key, { folder, name }]) => [
    key,
    `/assets/${versionOf(join(folder, name))}/${name}`,
  ]),
) as AssetUrls;

/** Serves views/assets and htmx. */
export async function registerAssets(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { serve: false, root: OWN_FOLDER, cacheControl: false });
  const byName = new Map(
    Object.entries(FILES).map(([key, file]) => [file.name as string, { key, ...file }]),
  );

  app.get<{ Params: { version: string; name: string } }>(
    '/assets/:version/:name',
    async (request, reply) => {
      const file = byName.get(request.params.name);
      if (!file) return reply.callNotFound();
      // During a deploy an old process may be asked for the new one's file: then nobody may keep the answer.
      const isCurrent = ASSET_URLS[file.key as keyof AssetUrls] === request.url.split('?')[0];
      void reply.header(
        'Cache-Control',
        isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      return reply.sendFile(file.name, file.folder);
    },
  );
  app.get('/favicon.ico', async (_request, reply) => reply.redirect(ASSET_URLS.icon, 302));
}

function versionOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 10);
  } catch {
    return 'missing';
  }
}
