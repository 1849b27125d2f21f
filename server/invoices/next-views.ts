import type { Explanation } from '../chases/actions.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import { lateness, scenarioName, stepName } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import type { InvoiceCard } from './page-queries.ts';
import type { InvoiceSources } from './show-views.ts';
import type { InvoiceShow, PathStep } from './views.ts';

/** What is next for an invoice, why, and the way its scenario takes. */
export function nextOf(
  reader: Reader,
  { invoice, explanation, passed }: Pick<InvoiceSources, 'invoice' | 'explanation' | 'passed'>,
): InvoiceShow['next'] {
  const { invoices } = reader.texts;
  if (!explanation) return { headline: invoices.nextNone, reasons: [], scenario: '', path: [] };
  return {
    headline: headline(reader, explanation),
    reasons: explanation.next.kind === 'paid' ? [] : reasons(reader, invoice, explanation),
    scenario: invoices.inScenario(scenarioName(reader, explanation.scenario)),
    path: pathOf(reader, explanation, passed),
  };
}

/** What is next for an invoice, in a sentence. */
export function headline(
  reader: Reader,
  { next, scenario }: Pick<Explanation, 'next' | 'scenario'>,
): string {
  const { invoices } = reader.texts;
  switch (next.kind) {
    case 'step': {
      const step = scenario.steps.find((one) => one.key === next.stepKey);
      return invoices.nextStep(
        step ? stepName(reader, step) : next.stepKey,
        reader.longDay(next.on),
      );
    }
    case 'held': {
      const because = invoices.held[next.because] ?? next.because;
      return next.reviewOn === null
        ? invoices.nextHeld(because)
        : invoices.nextHeldUntil(because, reader.longDay(next.reviewOn));
    }
    case 'done':
      return invoices.nextDone;
    case 'paid':
      return invoices.nextPaid;
  }
}

type Owed = Pick<InvoiceCard, 'balanceMinor' | 'currency' | 'dueOn'>;

/** Why it stands where it stands, in sentences. */
export function reasons(
  reader: Reader,
  invoice: Owed,
  explanation: Pick<Explanation, 'reasons'>,
): string[] {
  return explanation.reasons
    .map((reason) => reasonSentence(reader, invoice, reason))
    .filter((sentence) => sentence !== '');
}

function reasonSentence(
  reader: Reader,
  invoice: Owed,
  { code, facts }: Explanation['reasons'][number],
): string {
  const { invoices, trade } = reader.texts;
  const day = (name: string) => reader.longDay(String(facts[name]) as PlainDate);
  if (code === 'due') {
    const amount = reader.amount(invoice.balanceMinor, invoice.currency);
    return invoices.reasonDue(
      amount,
      reader.longDay(invoice.dueOn),
      lateness(reader, invoice.dueOn),
    );
  }
  if (code === 'last_touch') return invoices.reasonLastTouch(day('on'));
  if (code === 'awaiting_approval') return invoices.reasonAwaiting(day('planned_on'));
  if (code === 'listed') return invoices.reasonListed(day('on'));
  if (code === 'slid') return invoices.reasonSlid(trade.days(Number(facts.days)));
  if (code === 'moved') return invoices.reasonMoved(day('planned_on'), day('on'));
  if (code.startsWith('hold_')) {
    const kind = trade.heldBecause[code.slice('hold_'.length)] ?? code;
    return 'until_on' in facts
      ? invoices.reasonHoldUntil(kind, day('until_on'))
      : invoices.reasonHold(kind);
  }
  return '';
}

/** The scenario's steps in order, with what the invoice did with each in its present cycle. */
function pathOf(
  reader: Reader,
  explanation: Explanation,
  passed: InvoiceSources['passed'],
): PathStep[] {
  const { invoices, trade } = reader.texts;
  const { next } = explanation;
  return explanation.scenario.steps.map((step) => {
    const name = stepName(reader, step);
    // The last word on a step counts: an earlier cycle may have met it too.
    const met = explanation.steps.findLast((one) => one.stepKey === step.key);
    const byHand = passed.find(
      (one) =>
        one.cycle === met?.cycle && one.position === met.position && one.outcome === 'carried',
    );
    if (byHand) {
      if (byHand.doneAt === null) return { name, about: invoices.stepByHand, state: 'next' };
      const day = reader.day(dayIn(reader.zone, byHand.doneAt));
      return { name, about: invoices.stepDoneByHand(day), state: 'done' };
    }
    if (met?.awaitsApproval) return { name, about: invoices.stepAwaits, state: 'next' };
    if (met?.outcome === 'carried') {
      return { name, about: invoices.stepDone(reader.day(met.decidedOn)), state: 'done' };
    }
    if (met) {
      const reason = trade.passedOver[met.reason] ?? met.reason;
      return { name, about: invoices.stepPassed(reason), state: 'passed' };
    }
    if (next.kind === 'step' && next.stepKey === step.key) {
      return { name, about: invoices.stepPlanned(reader.day(next.on)), state: 'next' };
    }
    const about = step.channel === 'email' ? invoices.stepLater : invoices.stepByHand;
    return { name, about, state: 'later' };
  });
}
