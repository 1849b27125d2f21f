import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { PlainDate } from '../calendar/plain-date.ts';
import { isFormKey, once } from '../credits/once.ts';
import { dayProblems, firstOfEach, readAmount } from '../credits/payment-routes.ts';
import { by } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import { Conflict, type FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { decideDispute, type DisputeDecision } from './decide-actions.ts';
import { getDispute, showDispute, type DisputeRequest } from './page.ts';
import { findDispute, type Dispute } from './queries.ts';
import { creditMinor, NOTICE_DAYS, NOTICE_DAYS_MAX, TEXT_CHARACTERS_MAX } from './rules.ts';
import { VERDICTS, type Verdict } from './show-views.ts';

const decisionForm = z.object({
  key: z.string().refine(isFormKey),
  verdict: z.enum(VERDICTS),
  step: fields.text(10),
  number: fields.text(100),
  issued: fields.text(10),
  amount: fields.text(30),
  notice: fields.text(4),
  words: fields.text(TEXT_CHARACTERS_MAX),
});
type Typed = Readonly<Record<string, string>>;

/** How a dispute ends: each form shows what it does before it is sent. */
export function registerDecisionRoutes(app: FastifyInstance, services: Services): void {
  app.post('/disputes/:id/decision', async (request: DisputeRequest, reply) => {
    const reader = await readerOf(services, request);
    const dispute = await getDispute(services, request);
    const form = parseForm(decisionForm, request.body, reader.texts.problems);
    const { typed } = form;
    const verdict = VERDICTS.find((one) => one === typed['verdict']) ?? null;
    const notice = readNotice(reader, typed['notice'] ?? '');
    const answer = (status: number, problems: readonly FieldProblem[], problem: string | null) =>
      showDispute(services, request, reply, dispute, {
        ...{ verdict, noticeDays: notice.days, status },
        grantedMinor:
          readAmount(reader, typed['amount'] ?? '', dispute.currency).amountMinor ?? null,
        returned: {
          form: 'decision',
          typed,
          problems: firstOfEach(problems),
          files: null,
          problem,
        },
      });
    if (verdict && typed['step'] === 'preview') return answer(200, notice.problems, null);
    const read = readDecision(reader, { dispute, verdict, typed, notice });
    if (!form.ok || !verdict || read.problems.length > 0) {
      return answer(422, [...(form.ok ? [] : form.problems), ...read.problems], null);
    }
    const decision = { ...read.decision, words: form.values.words, by: by(request) };
    return decide(services, reply, {
      ...{ reader, dispute, verdict, typed, decision, answer },
    });
  });
}

interface Deciding {
  reader: Reader;
  dispute: Dispute;
  verdict: Verdict;
  typed: Typed;
  decision: DisputeDecision;
  answer: (
    status: number,
    problems: readonly FieldProblem[],
    problem: string | null,
  ) => Promise<string>;
}

async function decide(
  services: Services,
  reply: FastifyReply,
  { reader, dispute, verdict, typed, decision, answer }: Deciding,
): Promise<FastifyReply | string> {
  const { disputes, credits } = reader.texts;
  try {
    const done = await transaction(services.sql, (tx) =>
      once(tx, services, typed, async () => {
        await decideDispute(tx, services, decision);
        return disputes.decision.done[verdict];
      }),
    );
    if (done === undefined) return await answer(409, [], disputes.entry.sentBefore);
    return redirectWithNotice(reply, `/disputes/${dispute.id}`, done);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    const now = await findDispute(services.sql, dispute.id);
    if (now?.status !== 'open') throw error;
    // It is open still, so what was taken is the number of the credit note.
    const problem = { field: 'number', code: 'taken', message: credits.numberTaken };
    return answer(422, [problem], null);
  }
}

type Stated = DisputeDecision extends infer D
  ? D extends DisputeDecision
    ? Omit<D, 'words' | 'by'>
    : never
  : never;

/** Reads what each decision needs: the credit note, the amount granted, the notice, the words. */
function readDecision(
  reader: Reader,
  asked: {
    dispute: Dispute;
    verdict: Verdict | null;
    typed: Typed;
    notice: ReturnType<typeof readNotice>;
  },
): { decision: Stated; problems: FieldProblem[] } {
  const { dispute, verdict, typed, notice } = asked;
  const { disputes, problems: words } = reader.texts;
  const required = (field: string) =>
    (typed[field] ?? '') === '' ? [{ field, code: 'required', message: words.required }] : [];
  const disputeId = dispute.id;
  const note = { number: typed['number'] ?? '', issuedOn: (typed['issued'] ?? '') as PlainDate };
  const noteProblems = [
    ...required('number'),
    ...required('issued'),
    ...dayProblems(reader, 'issued', typed['issued'] ?? ''),
  ];
  if (verdict === 'accept') {
    return { decision: { disputeId, verdict, note }, problems: noteProblems };
  }
  const noticeDays = notice.days;
  if (verdict !== 'accept_part') {
    const decision = { disputeId, verdict: 'reject' as const, noticeDays };
    return { decision, problems: [...notice.problems, ...required('words')] };
  }
  const amount = readAmount(reader, typed['amount'] ?? '', dispute.currency);
  const askedMinor = creditMinor(dispute);
  const amountMinor = amount.amountMinor ?? 0;
  const partProblem = {
    field: 'amount',
    code: 'not_a_part',
    message: disputes.decision.notAPart(reader.amount(askedMinor, dispute.currency)),
  };
  return {
    decision: { disputeId, verdict, note, amountMinor, noticeDays },
    problems: [
      ...noteProblems,
      ...required('amount'),
      ...amount.problems,
      ...(amountMinor < askedMinor ? [] : [partProblem]),
      ...notice.problems,
      ...required('words'),
    ],
  };
}

function readNotice(reader: Reader, text: string): { days: number; problems: FieldProblem[] } {
  if (text === '') return { days: NOTICE_DAYS, problems: [] };
  const days = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (days <= NOTICE_DAYS_MAX) return { days, problems: [] };
  const { tooBig, wholeNumber } = reader.texts.problems;
  const message = Number.isNaN(days) ? wholeNumber : tooBig(NOTICE_DAYS_MAX);
  return { days: NOTICE_DAYS, problems: [{ field: 'notice', code: 'invalid', message }] };
}
