import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { FieldProblem } from '../errors.ts';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import { typedText } from '../portal/parts.ts';
import type { Services } from '../services.ts';
import type { OfficeTexts } from '../../views/texts/office/texts.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { changePlanSettings } from './settings-actions.ts';
import { findPlanSettings, listPlanLimits } from './ask-queries.ts';
import { SEGMENTS, type PlanLimits, type Segment } from './limit-rules.ts';
import { INSTALMENTS_MAX } from './rules.ts';
import {
  planSettingsView,
  SETTINGS_FIELDS,
  TONES,
  typedSettings,
  type SettingsField,
} from './settings-views.ts';

/** What debtors may have at once, and the rules of every plan: everybody may look, administrators change. */
export function registerPlanSettingsRoutes(app: FastifyInstance, services: Services): void {
  app.get('/settings/plans', async (request, reply) => showSettings(services, request, reply));
  app.post('/settings/plans', { preHandler: requireRole('admin') }, async (request, reply) => {
    const { texts, organization } = await readerOf(services, request);
    const form = settingsForm(texts, organization?.currency ?? 'EUR');
    const parsed = parseForm(form, request.body, texts.problems);
    if (!parsed.ok) return showSettings(services, request, reply, parsed);
    await changePlanSettings(services, signedInUser(request).id, parsed.values);
    return redirectWithNotice(reply, '/settings/plans', texts.common.saved);
  });
}

async function showSettings(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  refused?: { typed: Readonly<Record<string, string>>; problems: readonly FieldProblem[] },
): Promise<string> {
  const { texts, organization, locale } = await readerOf(services, request);
  const currency = organization?.currency ?? 'EUR';
  const settings = await findPlanSettings(services.sql);
  const limits = await listPlanLimits(services.sql);
  const typed: Partial<Record<SettingsField, string>> =
    refused?.typed ??
    (settings
      ? typedSettings(settings, limits, (minor) => typedText({ minor, currency }, locale))
      : {});
  const form = formState(SETTINGS_FIELDS, typed, refused?.problems);
  const mayEdit = signedInUser(request).role === 'admin';
  return reply.page('/plans/settings', planSettingsView(texts, form, { mayEdit, currency }), {
    status: refused ? 422 : 200,
  });
}

// The limits of the table's own checks.
const FIRST_WITHIN_MAX = 60;

function limitFields(segment: Segment) {
  return {
    [`self_${segment}`]: fields.checked(),
    [`instalments_${segment}`]: fields.whole(2, INSTALMENTS_MAX),
    [`within_${segment}`]: fields.whole(0, FIRST_WITHIN_MAX),
    [`smallest_${segment}`]: fields.required(30),
    [`largest_${segment}`]: fields.required(30),
    [`tone_${segment}`]: z.enum(TONES),
  };
}

function settingsForm(texts: OfficeTexts, currency: string) {
  const limits = SEGMENTS.map(limitFields).reduce((all, some) => ({ ...all, ...some }), {});
  return z
    .object({
      grace: fields.whole(0, 10),
      notice: fields.whole(3, 60),
      consumerNotice: fields.whole(8, 60),
      offerDays: fields.whole(3, 60),
      announce: fields.whole(2, 14),
      ...limits,
    })
    .transform((form, context) => {
      const sent = form as unknown as Record<string, string | number | boolean>;
      const amount = (name: string): number => {
        const minor = parseTypedAmount(String(sent[name] ?? ''), currency);
        if (minor !== undefined && minor > 0) return minor;
        context.addIssue({ code: 'custom', path: [name], message: texts.problems.amount });
        return 0;
      };
      return {
        settings: {
          graceDays: form.grace,
          noticeDays: form.notice,
          consumerNoticeDays: form.consumerNotice,
          offerDays: form.offerDays,
          announceDays: form.announce,
        },
        limits: SEGMENTS.map((segment): PlanLimits => ({
          segment,
          isSelfService: Boolean(sent[`self_${segment}`]),
          instalmentsMax: Number(sent[`instalments_${segment}`]),
          firstWithinDays: Number(sent[`within_${segment}`]),
          instalmentMinMinor: amount(`smallest_${segment}`),
          totalMaxMinor: amount(`largest_${segment}`),
          toneMax: TONES.find((tone) => tone === sent[`tone_${segment}`]) ?? 'friendly',
        })),
      };
    });
}
