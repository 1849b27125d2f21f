import type { FastifyRequest } from 'fastify';
import type { Accepting } from '../plans/accept-actions.ts';
import { scheduleHash } from '../plans/rules.ts';
import { isWrittenOut } from '../plans/words-rules.ts';
import { sumMinor } from '../money/money.ts';
import { AGREEMENT_VERSION } from '../../views/texts/plan-agreement.ts';
import type { Visit } from './guard.ts';
import {
  agreementOf,
  seenMark,
  sumInWords,
  writesInWords,
  type Agreeing,
  type AgreeShown,
} from './plan-agree-views.ts';
import { textsOf } from './wording.ts';

const NAME_MAX = 120;
const AGENT_MAX = 300;

/** Reads the form of an agreement: what it gives evidence of, or what is missing. */
export function readAcceptance(
  visit: Visit,
  request: FastifyRequest,
  agreeing: Agreeing,
): { ok: true; accepting: Accepting } | { ok: false; shown: AgreeShown } {
  const { plans, fieldProblems } = textsOf(visit);
  const fields = (request.body ?? {}) as Record<string, unknown>;
  const text = (name: string) => {
    const value = fields[name];
    return typeof value === 'string' ? value.replaceAll('\u0000', '').trim() : '';
  };
  const name = text('name').slice(0, NAME_MAX);
  const words = text('in_words').slice(0, 400);
  const paragraphs = agreementOf(visit, agreeing);
  const total = {
    minor: sumMinor(agreeing.agreed.covered.map((one) => one.amountMinor)),
    currency: agreeing.agreed.currency,
  };
  const needsWords = writesInWords(agreeing.customer.kind);
  const isWordsRight = !needsWords || isWrittenOut(words, total, visit.language);
  const isSame = text('seen') === seenMark(agreeing.agreed, paragraphs);
  const shown: AgreeShown = {
    problem: null,
    name,
    nameProblem: name === '' ? fieldProblems.required : null,
    words,
    wordsProblem: isWordsRight ? null : plans.inWordsWrong(sumInWords(visit, agreeing)),
    tickProblem: text('agreed') === 'yes' ? null : plans.tickMissing,
  };
  if (!isSame) return { ok: false, shown: { ...shown, problem: plans.refusals.changed } };
  if (shown.nameProblem ?? shown.wordsProblem ?? shown.tickProblem) {
    return { ok: false, shown: { ...shown, problem: textsOf(visit).forms.check } };
  }
  return {
    ok: true,
    accepting: {
      scheduleHash: scheduleHash(agreeing.agreed),
      textVersion: AGREEMENT_VERSION,
      language: visit.language,
      agreedText: paragraphs.join('\n\n'),
      name,
      amountInWords: needsWords ? words : '',
      address: request.ip,
      agent: (request.headers['user-agent'] ?? '').slice(0, AGENT_MAX),
      payLinkId: visit.link.id,
    },
  };
}
