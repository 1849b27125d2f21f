import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import type { Refused } from '../segments/views.ts';
import { idOf, textOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, orProblems, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { removeFactor, saveFactor } from './actions.ts';
import { listFactorsInUse } from './queries.ts';
import { factorsShow } from './views.ts';

const factorForm = z.object({
  name: fields.required(120),
  iban: fields.required(60),
  bic: fields.text(20),
  holder: fields.text(120),
  note: fields.text(140),
  notice: fields.text(600),
  cardAllowed: fields.checked(),
});

type FactorRequest = FastifyRequest<{ Params: { id: string } }>;

/** The factors in the settings: everybody looks, administrators change. */
export function registerFactorsRoutes(app: FastifyInstance, services: Services): void {
  const admin = { preHandler: requireRole('admin') };

  app.get('/settings/factors', async (request, reply) => {
    const edited = textOf(request.query, 'factor');
    return show(services, request, reply, { editedId: edited === '' ? null : known(edited) });
  });

  app.post('/settings/factors', admin, async (request, reply) =>
    save(services, request, reply, null),
  );

  app.post('/settings/factors/:id', admin, async (request: FactorRequest, reply) =>
    save(services, request, reply, known(request.params.id)),
  );

  app.post('/settings/factors/:id/removal', admin, async (request: FactorRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const factorId = known(request.params.id);
    const by = { actor: 'user', userId: signedInUser(request).id } as const;
    const outcome = await transaction(services.sql, (tx) =>
      removeFactor(tx, services, factorId, by),
    );
    return redirectWithNotice(reply, '/settings/factors', texts.factors[outcome]);
  });
}

function known(idText: string): number {
  const id = idOf(idText);
  if (id === undefined) throw new NotFound('There is no such factor.');
  return id;
}

async function save(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  factorId: number | null,
): Promise<FastifyReply | string> {
  const reader = await readerOf(services, request);
  const form = parseForm(factorForm, request.body, reader.texts.problems);
  if (!form.ok) return show(services, request, reply, { editedId: factorId, refused: form });
  const by = { actor: 'user', userId: signedInUser(request).id } as const;
  const saved = await orProblems(() =>
    transaction(services.sql, (tx) => saveFactor(tx, services, { factorId, ...form.values }, by)),
  );
  if (saved.ok) return redirectWithNotice(reply, '/settings/factors', reader.texts.factors.saved);
  const problems = saved.problems.map((one) => ({ ...one, message: wordsFor(reader, one) }));
  const refused = { typed: form.typed, problems };
  return show(services, request, reply, { editedId: factorId, refused });
}

function wordsFor(reader: Reader, { code, message }: { code: string; message: string }): string {
  const { organization, factors } = reader.texts;
  const words: Readonly<Record<string, string>> = {
    invalid_iban: organization.bank.badIban,
    invalid_bic: organization.bank.badBic,
    taken: factors.taken,
  };
  return words[code] ?? message;
}

async function show(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: { editedId: number | null; refused?: Refused },
): Promise<string> {
  const reader = await readerOf(services, request);
  const factors = await listFactorsInUse(services.sql);
  const edited = factors.find((one) => one.id === asked.editedId) ?? null;
  if (asked.editedId !== null && !edited) throw new NotFound('There is no such factor.');
  const mayEdit = signedInUser(request).role === 'admin';
  const props = factorsShow(reader, { factors, edited, mayEdit }, asked.refused);
  return reply.page('/factors/index', props, { status: asked.refused ? 422 : 200 });
}
