import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../errors.ts';
import { readFilesForm } from '../files/form.ts';
import type { Services } from '../services.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { changeLogo, removeLogo } from './brand-actions.ts';
import { findLogoContent } from './brand-queries.ts';
import { logoFile, type LogoProblem } from './brand-rules.ts';

/** The settings' page again, with what is wrong with the logo. */
export type ShowLogoProblem = (
  request: FastifyRequest,
  reply: FastifyReply,
  problem: LogoProblem,
) => Promise<string>;

/** The organization's logo: administrators change it, everybody may see it. */
export function registerLogoRoutes(
  app: FastifyInstance,
  services: Services,
  show: ShowLogoProblem,
): void {
  const adminOnly = { preHandler: requireRole('admin') };

  app.post('/settings/mail/logo', adminOnly, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const form = await readFilesForm(request, { filesMax: 1 });
    const [file] = form.files;
    const known: Record<string, LogoProblem> = { empty: 'empty', too_large: 'too_large' };
    const problem = form.problem
      ? (known[form.problem.code] ?? 'type_refused')
      : file
        ? await changeLogo(services, signedInUser(request).id, file.content)
        : 'empty';
    if (problem) return show(request, reply, problem);
    return redirectWithNotice(reply, '/settings/mail', texts.common.saved);
  });

  app.post('/settings/mail/logo/removal', adminOnly, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    await removeLogo(services, signedInUser(request).id);
    return redirectWithNotice(reply, '/settings/mail', texts.common.saved);
  });

  // Mail programs fetch it without any cookie. The address names the content, so that it may be kept for ever.
  app.get<{ Params: { file: string } }>('/brand/logo/:file', async (request, reply) => {
    const [hash = ''] = request.params.file.split('.');
    const logo = /^[0-9a-f]{64}$/.test(hash)
      ? await findLogoContent(services.sql, hash)
      : undefined;
    if (logo === undefined || logoFile({ hash, ...logo }) !== request.params.file) {
      throw new NotFound('There is no such picture.');
    }
    return reply
      .header('Cache-Control', 'public, max-age=31536000, immutable')
      .header('Content-Security-Policy', "default-src 'none'; sandbox")
      .header('Cross-Origin-Resource-Policy', 'cross-origin')
      .type(logo.mediaType)
      .send(logo.content);
  });
}
