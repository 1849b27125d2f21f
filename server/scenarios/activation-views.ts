import type { Reader } from '../web/reader.ts';
import { scenarioName, stepName, type Badge } from '../today/wording.ts';
import type { WaitingCell } from './assignment-views.ts';
import { changesBetween, hasField, type ScenarioChange } from './change-rules.ts';
import { mayBeActivated, type ScenarioProblem } from './check-rules.ts';
import { problemSentence } from './draft-views.ts';
import type { DraftImpact, NextStep } from './draft-impact.ts';
import type { Scenario, Step } from './rules.ts';
import { conditionsInWords, fieldInWords, whenInWords } from './step-words.ts';

/** The differences of two versions, in words. */
export interface ChangesPart {
  intro: string;
  rows: {
    badge: Badge;
    step: string;
    facts: { label: string; before: string; after: string }[];
    about: string[];
  }[];
}

/** What a version says differently from the one that is active. */
export function changesPart(
  reader: Reader,
  before: Scenario | null,
  after: Pick<Scenario, 'thanks' | 'steps'>,
): ChangesPart {
  const { scenarioEditor: words } = reader.texts;
  const changes = changesBetween(before ?? { thanks: after.thanks, steps: [] }, after);
  return {
    intro: before === null ? words.firstVersion : changes.length === 0 ? words.nothingChanges : '',
    rows: changes.map((change) => changeRow(reader, change)),
  };
}

function changeRow(reader: Reader, change: ScenarioChange): ChangesPart['rows'][number] {
  const { scenarioEditor: words, scenarios } = reader.texts;
  switch (change.kind) {
    case 'added':
      return {
        badge: { label: words.added, tone: 'good' },
        step: stepName(reader, change.step),
        facts: [],
        about: aboutStep(reader, change.step),
      };
    case 'removed':
      return {
        badge: { label: words.removed, tone: 'bad' },
        step: stepName(reader, change.step),
        facts: [],
        about: [whenInWords(reader, change.step)],
      };
    case 'changed':
      return {
        badge: { label: words.changed, tone: 'info' },
        step: stepName(reader, change.after),
        facts: change.fields.map((field) => ({
          label: words.field[field],
          before: hasField(change.before, field) ? fieldInWords(reader, change.before, field) : '',
          after: fieldInWords(reader, change.after, field),
        })),
        about: [],
      };
    case 'moved':
      return {
        badge: { label: words.movedStep, tone: 'info' },
        step: stepName(reader, change.step),
        facts: [],
        about: [words.movedTo(change.from, change.to)],
      };
    case 'thanks':
      return {
        badge: { label: words.changed, tone: 'info' },
        step: words.thanks,
        facts: [
          {
            label: words.thanks,
            before: scenarios.thanks[change.before],
            after: scenarios.thanks[change.after],
          },
        ],
        about: [],
      };
  }
}

function aboutStep(reader: Reader, step: Step): string[] {
  const { scenarioEditor: words } = reader.texts;
  return [
    whenInWords(reader, step),
    fieldInWords(reader, step, 'does'),
    ...(step.adds.length > 0
      ? [words.aboutStep(words.field.adds, fieldInWords(reader, step, 'adds'))]
      : []),
    ...(step.needsApproval ? [fieldInWords(reader, step, 'approval')] : []),
    ...conditionsInWords(reader, step),
  ];
}

export interface ActivationPage {
  title: string;
  scenarioName: string;
  scenarioHref: string;
  draftHref: string;
  action: string;
  revision: string;
  isStale: boolean;
  isAdmin: boolean;
  mayActivate: boolean;
  refusals: string[];
  warnings: string[];
  changes: ChangesPart;
  /** Whoever follows it from its activation on. */
  waiting: WaitingCell[];
  running: string;
  impact: string[];
  choice: 'keep' | 'move';
  hasRunning: boolean;
  chases: { href: string; number: string; customer: string; now: string; then: string }[];
}

/** What activating a draft would change, before it is done. */
export function activationPage(
  reader: Reader,
  sources: {
    draft: Scenario;
    active: Scenario | null;
    revision: number;
    problems: readonly ScenarioProblem[];
    impact: DraftImpact;
    waiting: WaitingCell[];
    choice: 'keep' | 'move';
    isStale: boolean;
    isAdmin: boolean;
  },
): ActivationPage {
  const { scenarioEditor: words } = reader.texts;
  const { draft, active, problems, impact } = sources;
  const path = `/scenarios/${draft.key}`;
  const name = scenarioName(reader, draft);
  const sentences = (isRefusal: boolean) =>
    problems
      .filter((problem) => problem.isRefusal === isRefusal)
      .map((problem) => problemSentence(reader, problem));
  return {
    title: words.activationTitle(name, draft.number),
    scenarioName: name,
    scenarioHref: path,
    draftHref: `${path}/draft`,
    action: `${path}/versions/${draft.number}/activation`,
    revision: String(sources.revision),
    isStale: sources.isStale,
    isAdmin: sources.isAdmin,
    mayActivate: sources.isAdmin && mayBeActivated(problems),
    refusals: sentences(true),
    warnings: sentences(false),
    changes: changesPart(reader, active, draft),
    waiting: sources.waiting,
    running:
      impact.running === 0
        ? words.runningNone
        : words.running(impact.running, reader.count(impact.running)),
    impact: impactSentences(reader, impact),
    choice: sources.choice,
    hasRunning: impact.running > 0,
    chases: impact.chases.map((one) => ({
      href: `/invoices/${one.invoiceId}`,
      number: one.number,
      customer: one.customerName,
      now: nextInWords(reader, one.now),
      then: nextInWords(reader, one.then),
    })),
  };
}

function impactSentences(reader: Reader, impact: DraftImpact): string[] {
  const { scenarioEditor: words } = reader.texts;
  const { running, workedOut, changed, chases } = impact;
  if (workedOut === 0) return [];
  const count = reader.count(workedOut);
  return [
    changed === 0 ? words.noneChanges(count) : words.changedChases(reader.count(changed), count),
    ...(workedOut < running ? [words.onlyFirst(count, reader.count(running))] : []),
    ...(chases.length < changed ? [words.shownFirst(reader.count(chases.length))] : []),
  ];
}

function nextInWords(reader: Reader, next: NextStep): string {
  const { scenarioEditor: words, trade } = reader.texts;
  if (next.kind === 'done') return words.nextDone;
  if (next.kind === 'held') return trade.heldBecause[next.because] ?? next.because;
  return words.stepOn(stepName(reader, next.step), reader.day(next.on));
}
