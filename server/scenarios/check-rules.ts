import { maySuit } from './book-rules.ts';
import { AUDIENCES, CAP_DAYS, isConsumer, isMessage } from './rules.ts';
import type { Audience, Scenario, Step, Tone } from './rules.ts';

/** How often customers of a kind may hear from us. */
export interface Rhythm {
  /** Days from one message to the next to the same customer. */
  minimumGapDays: number;
  /** Contacts of any kind in thirty days. */
  contactsMax: number;
}

/** What a scenario is judged by beside its own steps. */
export interface CheckFacts {
  businesses: Rhythm;
  consumers: Rhythm;
  /** Addresses of the team, in lower case. */
  users: ReadonlySet<string>;
  /**
   * Who follows it: by assignment, because it was chosen for one of them or an invoice of theirs, or because they wait
   * for its draft. Empty: nobody yet.
   */
  followers: readonly Audience[];
}

export type RefusalCode =
  | 'no_steps'
  | 'duplicate_key'
  | 'order'
  | 'first_is_previous'
  | 'issue_anchor'
  | 'before_due_late'
  | 'due_today_day'
  | 'reminder_early'
  | 'first_reminder_tone'
  | 'no_dialogue'
  | 'unknown_user'
  | 'amounts'
  | 'adds_no_mail'
  | 'belgian_consumers';
export type WarningCode = 'tone_falls' | 'gap' | 'cap' | 'consumer_gap' | 'consumer_cap';
export type ProblemCode = RefusalCode | WarningCode;

/** Which part of a step, or of the scenario, a problem is about. */
export type ProblemField =
  'steps' | 'key' | 'when' | 'does' | 'tone' | 'adds' | 'inside' | 'amounts';

export interface ScenarioProblem {
  /** Counted from 0; null: the scenario as a whole. */
  step: number | null;
  field: ProblemField;
  code: ProblemCode;
  /** A refusal keeps it from being activated; a warning only tells. */
  isRefusal: boolean;
}

const WARNINGS: ReadonlySet<ProblemCode> = new Set([
  ...(['tone_falls', 'gap', 'cap', 'consumer_gap', 'consumer_cap'] as const),
]);
const TONES: Record<Tone, number> = { friendly: 0, neutral: 1, firm: 2, final: 3 };

/** A step with the day it falls on as far as that can be told before there is an invoice. */
interface Placed {
  step: Step;
  index: number;
  /** Days after the due date; null: it hangs on the invoice's date or on a step that does. */
  day: number | null;
}

/** Everything that is wrong with a scenario, in the order of its steps. Pure. */
export function checkScenario(
  scenario: Pick<Scenario, 'steps'>,
  facts: CheckFacts,
): ScenarioProblem[] {
  const { steps } = scenario;
  if (steps.length === 0) return [problem(null, 'steps', 'no_steps')];
  const placed = place(steps);
  const heard = heardBy(placed, facts);
  const found = [
    ...placed.flatMap((one) => [
      ...keyProblems(one, steps),
      ...orderProblems(one, placed),
      ...mailProblems(one, placed),
      ...dialogueProblems(one, placed),
      ...toneProblems(one, placed),
      ...amountProblems(one),
      ...addProblems(one),
      ...insideProblems(one, facts),
      ...rhythmProblems(one, heard, facts),
    ]),
  ];
  if (facts.followers.some((audience) => !maySuit(scenario, audience))) {
    found.push(problem(null, 'steps', 'belgian_consumers'));
  }
  return found;
}

/** True when nothing keeps a scenario from being activated. */
export function mayBeActivated(problems: readonly ScenarioProblem[]): boolean {
  return problems.every(({ isRefusal }) => !isRefusal);
}

function problem(step: number | null, field: ProblemField, code: ProblemCode): ScenarioProblem {
  return { step, field, code, isRefusal: !WARNINGS.has(code) };
}

function place(steps: readonly Step[]): Placed[] {
  let day: number | null = null;
  return steps.map((step, index) => {
    if (step.anchor === 'due') day = step.offsetDays;
    else if (step.anchor === 'issue') day = null;
    else day = day === null ? null : day + step.offsetDays;
    return { step, index, day };
  });
}

function keyProblems({ step, index }: Placed, steps: readonly Step[]): ScenarioProblem[] {
  const isTaken = steps.slice(0, index).some(({ key }) => key === step.key);
  return isTaken ? [problem(index, 'key', 'duplicate_key')] : [];
}

/** Each later than those before it, where that can be told: two on one day would overtake each other. */
function orderProblems({ step, index, day }: Placed, placed: readonly Placed[]): ScenarioProblem[] {
  const { anchor, offsetDays } = step;
  if (anchor === 'previous') {
    if (index === 0) return [problem(index, 'when', 'first_is_previous')];
    return offsetDays < 1 ? [problem(index, 'when', 'order')] : [];
  }
  const before = placed.slice(0, index);
  if (anchor === 'issue') {
    if (offsetDays < 0) return [problem(index, 'when', 'issue_anchor')];
    const isLate = before.some(
      (one) =>
        (one.day !== null && one.day >= 0) ||
        (one.step.anchor === 'issue' && one.step.offsetDays >= offsetDays),
    );
    return isLate ? [problem(index, 'when', 'order')] : [];
  }
  const isLate = before.some((one) => one.day !== null && day !== null && one.day >= day);
  return isLate ? [problem(index, 'when', 'order')] : [];
}

/** What each mail says is true only on some days. */
function mailProblems({ step, index, day }: Placed, placed: readonly Placed[]): ScenarioProblem[] {
  const { anchor, offsetDays, mail } = step;
  if (mail === null) return [];
  if (anchor === 'issue') {
    return mail === 'before_due' ? [] : [problem(index, 'does', 'issue_anchor')];
  }
  if (mail === 'before_due') {
    const isBefore = anchor === 'due' && offsetDays < 0;
    return isBefore ? [] : [problem(index, 'does', 'before_due_late')];
  }
  if (mail === 'due_today') {
    const isOnDay = anchor === 'due' && offsetDays === 0;
    return isOnDay ? [] : [problem(index, 'does', 'due_today_day')];
  }
  if (anchor === 'due') {
    return offsetDays > 0 ? [] : [problem(index, 'does', 'reminder_early')];
  }
  // A step before the due date moves back over a holiday: what counts from it is sure to be late only behind one that is.
  const isBehind = placed.slice(0, index).some((one) => one.day !== null && one.day >= 0);
  return isBehind && day !== null ? [] : [problem(index, 'does', 'reminder_early')];
}

/** Dialogue comes before a formal notice: a letter follows a reminder or a call (DESIGN 1). */
function dialogueProblems({ step, index }: Placed, placed: readonly Placed[]): ScenarioProblem[] {
  if (step.channel !== 'letter') return [];
  const isSpokenOf = placed.slice(0, index).some((one) => isReminder(one.step) || isCall(one));
  return isSpokenOf ? [] : [problem(index, 'does', 'no_dialogue')];
}

function isReminder({ mail }: Step): boolean {
  return mail === 'reminder' || mail === 'first_reminder_be';
}

function isCall({ step, day }: Placed): boolean {
  return step.channel === 'call' && day !== null && day > 0;
}

/** The first reminder is friendly or neutral (DESIGN, promise 5), and no later one is gentler than what was said before. */
function toneProblems({ step, index }: Placed, placed: readonly Placed[]): ScenarioProblem[] {
  if (step.mail !== 'reminder') return [];
  const earlier = placed.slice(0, index).filter((one) => isReminder(one.step));
  if (earlier.length === 0) {
    return TONES[step.tone] > TONES.neutral ? [problem(index, 'tone', 'first_reminder_tone')] : [];
  }
  const loudest = Math.max(
    0,
    ...earlier.filter((one) => one.step.mail === 'reminder').map((one) => TONES[one.step.tone]),
  );
  return TONES[step.tone] < loudest ? [problem(index, 'tone', 'tone_falls')] : [];
}

function amountProblems({ step, index }: Placed): ScenarioProblem[] {
  const { minimumAmountMinor, maximumAmountMinor } = step.conditions;
  const isEmpty = maximumAmountMinor !== null && minimumAmountMinor > maximumAmountMinor;
  return isEmpty ? [problem(index, 'amounts', 'amounts')] : [];
}

/** What is neither written nor opened carries nothing. */
function addProblems({ step, index }: Placed): ScenarioProblem[] {
  const isRefused = step.adds.length > 0 && step.channel !== 'email';
  return isRefused ? [problem(index, 'adds', 'adds_no_mail')] : [];
}

function insideProblems({ step, index }: Placed, { users }: CheckFacts): ScenarioProblem[] {
  const isKnown = (who: string) => who === 'owner' || users.has(who.toLowerCase());
  return step.recipients.inside.every(isKnown) ? [] : [problem(index, 'inside', 'unknown_user')];
}

/** The steps that a kind of customer hears, with the kind. */
interface Heard {
  audience: Audience;
  steps: readonly Placed[];
}

/** What each kind of customer who follows the scenario hears of it; as long as nobody does, what each might. */
function heardBy(placed: readonly Placed[], { followers }: CheckFacts): Heard[] {
  const outside = placed.filter(({ step, day }) => step.channel !== 'note' && day !== null);
  return (followers.length === 0 ? AUDIENCES : followers).map((audience) => ({
    audience,
    steps: outside.filter(({ step: { conditions } }) => {
      return conditions.audiences.length === 0 || conditions.audiences.includes(audience);
    }),
  }));
}

/** What the gap between messages and the cap on contacts would put off: told of consumers where theirs alone do. */
function rhythmProblems(
  { index }: Placed,
  heard: readonly Heard[],
  { businesses, consumers }: CheckFacts,
): ScenarioProblem[] {
  const isPutOff = (isLate: typeof isInsideGap, are: (audience: Audience) => boolean) =>
    heard.some(({ audience, steps }) => {
      const step = steps.find((one) => one.index === index);
      const before = steps.filter((one) => one.index < index);
      const rhythm = isConsumer(audience) ? consumers : businesses;
      return are(audience) && step !== undefined && isLate(step, before, rhythm);
    });
  const codeOf = (isLate: typeof isInsideGap, code: 'gap' | 'cap') => {
    if (isPutOff(isLate, (audience) => !isConsumer(audience))) return [code];
    return isPutOff(isLate, isConsumer) ? [`consumer_${code}` as const] : [];
  };
  const codes = [...codeOf(isInsideGap, 'gap'), ...codeOf(isAboveCap, 'cap')];
  return codes.map((code) => problem(index, 'when', code));
}

function isInsideGap(
  { step, day }: Placed,
  before: readonly Placed[],
  { minimumGapDays }: Rhythm,
): boolean {
  const last = before.findLast((one) => isMessage(one.step.channel) && isEarlier(one, day));
  return isMessage(step.channel) && last !== undefined && daysFrom(last, day) < minimumGapDays;
}

function isAboveCap({ day }: Placed, before: readonly Placed[], { contactsMax }: Rhythm): boolean {
  const recent = before.filter((one) => isEarlier(one, day) && daysFrom(one, day) < CAP_DAYS);
  return recent.length >= contactsMax;
}

const isEarlier = (one: Placed, day: number | null) => daysFrom(one, day) > 0;
const daysFrom = (one: Placed, day: number | null) => (day ?? 0) - (one.day ?? 0);
