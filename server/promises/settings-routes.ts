import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, formState, inputOf, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { findAnswerSettings } from './page-queries.ts';
import { changeAnswerSettings } from './settings-actions.ts';

const settingsForm = z.object({
  maxDays: fields.whole(1, 365),
  maxOpen: fields.whole(1, 10),
  noticeDays: fields.whole(1, 60),
  replyDays: fields.whole(0, 10),
});
const SETTINGS_FIELDS = ['maxDays', 'maxOpen', 'noticeDays', 'replyDays'] as const;

interface Refused {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
}

/** The settings of what debtors may answer: everybody looks, administrators change. */
export function registerAnswerSettings(app: FastifyInstance, services: Services): void {
  app.get('/settings/answers', async (request, reply) => show(services, request, reply));
  app.post('/settings/answers', { preHandler: requireRole('admin') }, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(settingsForm, request.body, texts.problems);
    if (!parsed.ok) return show(services, request, reply, parsed);
    await changeAnswerSettings(services, signedInUser(request).id, parsed.values);
    return redirectWithNotice(reply, '/settings/answers', texts.common.saved);
  });
}

async function show(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  refused?: Refused,
): Promise<string> {
  const { texts } = await readerOf(services, request);
  const { holdDays, holdDaysHint } = texts.replies;
  const words = texts.promises.settings;
  const stored = await findAnswerSettings(services.sql);
  const values = refused?.typed ?? {
    maxDays: String(stored.maxDays),
    maxOpen: String(stored.maxOpen),
    noticeDays: String(stored.noticeDays),
    replyDays: String(stored.replyDays),
  };
  const form = formState(SETTINGS_FIELDS, values, refused?.problems);
  const number = { inputmode: 'numeric', short: true } as const;
  const props = {
    inputs: [
      inputOf(form, 'maxDays', words.maxDays, { ...number, hint: words.maxDaysHint }),
      inputOf(form, 'maxOpen', words.maxOpen, number),
      inputOf(form, 'noticeDays', words.noticeDays, { ...number, hint: words.noticeDaysHint }),
      inputOf(form, 'replyDays', holdDays, { ...number, hint: holdDaysHint }),
    ],
    hasProblems: form.hasProblems,
    mayEdit: signedInUser(request).role === 'admin',
  };
  return reply.page('/promises/settings', props, { status: refused ? 422 : 200 });
}
