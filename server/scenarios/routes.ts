import type { FastifyInstance, FastifyRequest } from 'fastify';
import { compileMail } from '../../emails/compile.ts';
import { fillMail, type FilledMail } from '../../emails/fill.ts';
import { sampleFacts } from '../../emails/samples.ts';
import { isLanguage } from '../calendar/locale.ts';
import { NotFound } from '../errors.ts';
import { answerMailHtml } from '../messages/frame.ts';
import type { Services } from '../services.ts';
import { mailBrand } from '../organization/brand.ts';
import { settingsOf } from '../organization/forms.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { listNewestWordings } from '../wordings/queries.ts';
import { currentWordings, voiceOf, type CurrentWording, type MailKey } from '../wordings/rules.ts';
import { textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { registerActivationRoutes } from './activation-routes.ts';
import { registerAssignmentRoutes } from './assignment-routes.ts';
import { registerDraftRoutes } from './draft-routes.ts';
import { listScenarioStates } from './editor-queries.ts';
import { scenariosIndex } from './list-views.ts';
import { listCustomerGroups } from './page-queries.ts';
import { listScenarios, loadScenarioBook } from './queries.ts';
import type { Scenario, Step } from './rules.ts';
import { registerShowRoutes } from './show-routes.ts';
import { stepPreview } from './views.ts';
import { registerYamlRoutes } from './yaml-routes.ts';

type StepRequest = FastifyRequest<{ Params: { key: string; step: string } }>;

/** Scenarios: their steps in time, the wording of each mail, and everything by which people make their own. */
export function registerScenariosRoutes(app: FastifyInstance, services: Services): void {
  app.get('/scenarios', async (request, reply) => {
    const reader = await readerOf(services, request);
    const [states, book, groups] = await Promise.all([
      listScenarioStates(services.sql),
      loadScenarioBook(services.sql),
      listCustomerGroups(services.sql),
    ]);
    const { role } = signedInUser(request);
    const mayEdit = role === 'admin' || role === 'collector';
    const props = scenariosIndex(reader, states, book, groups, mayEdit);
    return reply.page('/scenarios/index', props);
  });
  registerAssignmentRoutes(app, services);
  registerYamlRoutes(app, services);
  registerShowRoutes(app, services);
  registerDraftRoutes(app, services);
  registerActivationRoutes(app, services);

  app.get('/scenarios/:key/steps/:step', async (request: StepRequest, reply) => {
    const { reader, found, choice, mail } = await preview(services, request);
    return reply.page('/scenarios/step', stepPreview(reader, found, choice, mail));
  });

  app.get('/scenarios/:key/steps/:step/html', async (request: StepRequest, reply) => {
    const { mail } = await preview(services, request);
    return answerMailHtml(reply, mail.html, { links: false });
  });
}

async function preview(services: Services, request: StepRequest) {
  const reader = await readerOf(services, request);
  const found = await getStep(services, request.params);
  const wanted = textOf(request.query, 'language', 2);
  const language = isLanguage(wanted) ? wanted : reader.language;
  const key = { ...voiceOf(found.step.mail ?? 'reminder', found.step.tone), language };
  const wordings = currentWordings(key, await listNewestWordings(services.sql));
  const asked = textOf(request.query, 'wording', 1);
  const wording = wordings.find(({ variant }) => String(variant) === asked) ?? wordings[0];
  const mail = await sampleMail(services, reader, key, wording, found.step.adds);
  return { reader, found, choice: { key, wording, wordings }, mail };
}

async function getStep(
  services: Services,
  { key, step: stepKey }: { key: string; step: string },
): Promise<{ scenario: Scenario; step: Step }> {
  const scenarios = await listScenarios(services.sql);
  const scenario = scenarios.find((one) => one.key === key);
  const step = scenario?.steps.find((one) => one.key === stepKey && one.channel === 'email');
  if (!scenario || !step) throw new NotFound('There is no such step.');
  return { scenario, step };
}

/** Several invoices with everything a mail can have, in the sender's own colour. */
async function sampleMail(
  services: Services,
  reader: Reader,
  { kind, tone, language }: MailKey,
  { source: wording }: CurrentWording,
  adds: Step['adds'],
): Promise<FilledMail> {
  const brand = mailBrand(settingsOf(reader.organization), services.config.publicUrl);
  const template = { kind, tone: tone || 'neutral', language, ...brand, adds, wording } as const;
  return fillMail(await compileMail(template), sampleFacts(language).several[kind]);
}
