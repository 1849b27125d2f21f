import { hrefOf, stepName } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import type { StepField } from './change-rules.ts';
import type { Scenario, Step } from './rules.ts';

/** A step on the line of its due date. */
export interface RailStep {
  when: string;
  name: string;
  about: string[];
  kind: 'mail' | 'other' | 'due-day';
  previewHref: string | null;
}

/** The steps in their order, with the due date where it falls among them; `previewOf` says where a mail can be read. */
export function rail(
  reader: Reader,
  scenario: Pick<Scenario, 'steps'>,
  previewOf: (step: Step) => string | null,
): RailStep[] {
  const dueDay: RailStep = {
    when: reader.texts.scenarios.dueDay,
    name: '',
    about: [],
    kind: 'due-day',
    previewHref: null,
  };
  const isBefore = (step: Step) =>
    step.anchor === 'issue' || (step.anchor === 'due' && step.offsetDays < 0);
  const first = scenario.steps.findIndex((step) => !isBefore(step));
  const at = first === -1 ? scenario.steps.length : first;
  const drawn = scenario.steps.map((step) => railStep(reader, step, previewOf(step)));
  return [...drawn.slice(0, at), dueDay, ...drawn.slice(at)];
}

function railStep(reader: Reader, step: Step, previewHref: string | null): RailStep {
  const { scenarios } = reader.texts;
  const isMail = step.channel === 'email';
  return {
    when: whenShort(reader, step),
    name: stepName(reader, step),
    about: [
      isMail ? scenarios.byMail : scenarios.later,
      step.anchor === 'due' ? '' : whenInWords(reader, step),
      ...recipientWords(reader, step),
      ...(step.adds.length > 0 ? [labelled(reader, step, 'adds')] : []),
      step.needsApproval ? scenarios.approval : '',
      ...conditionsInWords(reader, step),
    ].filter((sentence) => sentence !== ''),
    kind: isMail ? 'mail' : 'other',
    previewHref: isMail ? previewHref : null,
  };
}

/** `10 days before`, `+ 16 days`. */
export function whenShort(reader: Reader, { anchor, offsetDays }: Step): string {
  const { scenarios } = reader.texts;
  if (anchor !== 'due') return scenarios.afterPreviousShort(offsetDays);
  if (offsetDays === 0) return scenarios.onDueDay;
  return offsetDays < 0 ? scenarios.before(-offsetDays) : scenarios.after(offsetDays);
}

/** `10 days before the due date`. */
export function whenInWords(reader: Reader, { anchor, offsetDays }: Step): string {
  const { whenLong } = reader.texts.scenarioEditor;
  if (anchor === 'issue') return whenLong.after_issue(offsetDays);
  if (anchor === 'previous') return whenLong.after_previous(offsetDays);
  if (offsetDays === 0) return whenLong.on_due;
  return offsetDays < 0 ? whenLong.before_due(-offsetDays) : whenLong.after_due(offsetDays);
}

function recipientWords(reader: Reader, step: Step): string[] {
  const { to, cc, inside } = step.recipients;
  const isUsual = to.join() === 'billing' && cc.length === 0;
  const fields: StepField[] = [
    ...(step.channel === 'email' && !isUsual ? ['to' as const] : []),
    ...(step.channel === 'email' && cc.length > 0 ? ['cc' as const] : []),
    ...(inside.length > 0 ? ['inside' as const] : []),
  ];
  return fields.map((field) => labelled(reader, step, field));
}

function labelled(reader: Reader, step: Step, field: StepField): string {
  const { scenarioEditor: words } = reader.texts;
  return words.aboutStep(words.field[field], fieldInWords(reader, step, field));
}

/** The conditions of a step, each in words. */
export function conditionsInWords(reader: Reader, step: Step): string[] {
  const { conditions: c } = step;
  const currency = reader.organization?.currency ?? 'EUR';
  const above = reader.amount(c.minimumAmountMinor - 1, currency);
  const { minimum } = reader.texts.scenarios;
  const stated: [StepField, boolean][] = [
    ['maximum', c.maximumAmountMinor !== null],
    ['exposure', c.minimumExposureMinor > 0],
    ['seniority', c.minimumSeniorityDays > 0],
    ['segments', c.segments.length > 0],
    ['audiences', c.audiences.length > 0],
    ['factored', c.factored !== null],
  ];
  return [
    ...(c.minimumAmountMinor > 0 ? [minimum(above)] : []),
    ...stated.filter(([, is]) => is).map(([field]) => labelled(reader, step, field)),
  ];
}

/** What a step says in one of its fields. */
export function fieldInWords(reader: Reader, step: Step, field: StepField): string {
  const { scenarioEditor: words, trade } = reader.texts;
  const { recipients, conditions: c } = step;
  const currency = reader.organization?.currency ?? 'EUR';
  const roles = (list: readonly (keyof typeof words.roles)[]) =>
    list.map((role) => words.roles[role]).join(', ') || words.nobodyValue;
  const list = (items: readonly string[], names: Readonly<Record<string, string>>) =>
    items.map((item) => names[item] ?? item).join(', ') || words.anyValue;
  switch (field) {
    case 'when':
      return whenInWords(reader, step);
    case 'does':
      return words.doing[doingOf(step)];
    case 'tone':
      return trade.tone[step.tone] ?? step.tone;
    case 'name':
      return step.name === '' ? words.noName : step.name;
    case 'to':
    case 'cc':
      return roles(recipients[field]);
    case 'inside':
      return (
        recipients.inside.map((who) => (who === 'owner' ? words.owner : who)).join(', ') ||
        words.nobodyValue
      );
    case 'adds':
      return step.adds.map((one) => words.additions[one]).join(', ') || words.nothingValue;
    case 'approval':
      return step.needsApproval ? words.withApproval : words.withoutApproval;
    case 'minimum':
      return reader.amount(c.minimumAmountMinor, currency);
    case 'maximum':
      return c.maximumAmountMinor === null
        ? words.anyValue
        : reader.amount(c.maximumAmountMinor, currency);
    case 'exposure':
      return reader.amount(c.minimumExposureMinor, currency);
    case 'seniority':
      return words.daysValue(c.minimumSeniorityDays);
    case 'segments':
      return list(c.segments, trade.segment);
    case 'audiences':
      return list(c.audiences, words.audience);
    case 'factored':
      return words.factoredChoice[c.factored ?? ''];
  }
}

/** What a step does, in one word: a mail by what it says, the rest by its channel. */
export type Doing =
  'before_due' | 'due_today' | 'reminder' | 'first_reminder_be' | 'call' | 'letter' | 'note';

export function doingOf({ channel, mail }: Pick<Step, 'channel' | 'mail'>): Doing {
  return channel === 'email' ? (mail ?? 'reminder') : channel;
}

/** The next sixty days as they would be with the draft of a scenario. */
export function previewWith({ key }: { key: string }): string {
  return hrefOf('/preview', { draft: key });
}
