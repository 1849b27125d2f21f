import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { readerOf } from '../web/reader.ts';
import { formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import {
  changeBankDetails,
  changeIdentity,
  changeSender,
  changeSendingRules,
  changeSurplusRule,
  pauseReminders,
} from './actions.ts';
import { logoOf } from './brand.ts';
import type { LogoProblem } from './brand-rules.ts';
import { checkMail, checkStripe, stripeFacts } from './checks.ts';
import {
  bankForm,
  identityForm,
  senderForm,
  sendingForm,
  sendingTyped,
  settingsOf,
  surplusForm,
  bankTyped,
} from './forms.ts';
import { registerLogoRoutes } from './logo-routes.ts';
import {
  BANK_FIELDS,
  IDENTITY_FIELDS,
  SENDER_FIELDS,
  SENDING_FIELDS,
  bankView,
  identityView,
  mailView,
  sendingView,
  stripeView,
  type Check,
} from './views.ts';
import { findSurplusRule } from './surplus-queries.ts';

interface Refused {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
}

/** The settings of the creditor: everybody signed in may look, administrators change. */
export function registerOrganizationRoutes(app: FastifyInstance, services: Services): void {
  const adminOnly = { preHandler: requireRole('admin') };

  app.get('/settings', async (request, reply) => showIdentity(services, request, reply));
  app.post('/settings', adminOnly, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(identityForm(texts), request.body, texts.problems);
    if (!parsed.ok) return showIdentity(services, request, reply, parsed);
    await changeIdentity(services, signedInUser(request).id, parsed.values);
    return redirectWithNotice(reply, '/settings', texts.common.saved);
  });

  app.get('/settings/bank', async (request, reply) => showBank(services, request, reply));
  app.post('/settings/bank', adminOnly, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(bankForm(texts), request.body, texts.problems);
    if (!parsed.ok) return showBank(services, request, reply, parsed);
    await changeBankDetails(services, signedInUser(request).id, parsed.values);
    return redirectWithNotice(reply, '/settings/bank', texts.common.saved);
  });

  app.get('/settings/sending', async (request, reply) => showSending(services, request, reply));
  app.post('/settings/sending', adminOnly, async (request, reply) => {
    const { texts, organization } = await readerOf(services, request);
    const form = sendingForm(texts, settingsOf(organization).currency);
    const parsed = parseForm(form, request.body, texts.problems);
    if (!parsed.ok) return showSending(services, request, reply, parsed);
    await changeSendingRules(services, signedInUser(request).id, parsed.values);
    return redirectWithNotice(reply, '/settings/sending', texts.common.saved);
  });
  app.post('/settings/sending/pause', adminOnly, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    await pauseReminders(services, signedInUser(request).id, true);
    return redirectWithNotice(reply, '/settings/sending', texts.organization.sending.paused);
  });
  app.post('/settings/sending/pause/removal', adminOnly, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    await pauseReminders(services, signedInUser(request).id, false);
    return redirectWithNotice(reply, '/settings/sending', texts.organization.sending.resumed);
  });

  app.get('/settings/mail', async (request, reply) => showMail(services, request, reply, null));
  app.get('/settings/mail/check', async (request, reply) => {
    const { texts } = await readerOf(services, request);
    return showMail(services, request, reply, await checkMail(services, texts));
  });
  app.post('/settings/mail', adminOnly, async (request, reply) => {
    const { texts, locale } = await readerOf(services, request);
    const parsed = parseForm(senderForm(texts, locale), request.body, texts.problems);
    if (!parsed.ok) return showMail(services, request, reply, null, parsed);
    await changeSender(services, signedInUser(request).id, parsed.values);
    return redirectWithNotice(reply, '/settings/mail', texts.common.saved);
  });

  registerLogoRoutes(app, services, async (request, reply, problem) =>
    showMail(services, request, reply, null, undefined, problem),
  );

  app.get('/settings/stripe', async (request, reply) => showStripe(services, request, reply, null));
  app.post('/settings/stripe/surplus', adminOnly, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(surplusForm, request.body, texts.problems);
    // A list of two: whatever else comes was not typed by anybody.
    if (!parsed.ok) return showStripe(services, request, reply, null, 422);
    await changeSurplusRule(services, signedInUser(request).id, parsed.values.surplus);
    return redirectWithNotice(reply, '/settings/stripe', texts.common.saved);
  });
  app.get('/settings/stripe/check', async (request, reply) => {
    const { texts } = await readerOf(services, request);
    return showStripe(services, request, reply, await checkStripe(services, texts));
  });
}

async function showIdentity(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  refused?: Refused,
): Promise<string> {
  const { texts, language, organization } = await readerOf(services, request);
  const values = refused?.typed ?? settingsOf(organization);
  const form = formState(IDENTITY_FIELDS, values, refused?.problems);
  return reply.page('/organization/identity', identityView(form, texts, language), status(refused));
}

async function showBank(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  refused?: Refused,
): Promise<string> {
  const { texts, organization } = await readerOf(services, request);
  const values = refused?.typed ?? bankTyped(settingsOf(organization));
  const form = formState(BANK_FIELDS, values, refused?.problems);
  return reply.page('/organization/bank', bankView(form, texts), status(refused));
}

async function showSending(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  refused?: Refused,
): Promise<string> {
  const { texts, organization, locale } = await readerOf(services, request);
  const settings = settingsOf(organization);
  const values = refused?.typed ?? sendingTyped(settings, locale);
  const form = formState(SENDING_FIELDS, values, refused?.problems);
  const { remindersPaused: isPaused, currency } = settings;
  const view = sendingView(form, { isPaused, currency }, texts);
  return reply.page('/organization/sending', view, status(refused));
}

async function showMail(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  check: Check | null,
  refused?: Refused,
  logoProblem: LogoProblem | null = null,
): Promise<string> {
  const { texts, organization, locale } = await readerOf(services, request);
  const settings = settingsOf(organization);
  const form = formState(SENDER_FIELDS, refused?.typed ?? settings, refused?.problems);
  const { transport, from: sender } = services.config.mail;
  const options = {
    ...{ transport, sender, check, logoProblem, locale, brandColor: settings.brandColor },
    logo: logoOf(settings, ''),
  };
  return reply.page('/organization/mail', mailView(form, options, texts), {
    status: refused || logoProblem ? 422 : 200,
    fragment: '/organization/_check',
  });
}

async function showStripe(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  check: Check | null,
  status = 200,
): Promise<string> {
  const reader = await readerOf(services, request);
  const facts = await stripeFacts(services, (instant) => reader.moment(instant));
  const view = stripeView(facts, check, await findSurplusRule(services.sql), reader.texts);
  return reply.page('/organization/stripe', view, { status, fragment: '/organization/_check' });
}

function status(refused: Refused | undefined): { status: number } {
  return { status: refused ? 422 : 200 };
}
