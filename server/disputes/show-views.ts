import type { ChasePreview } from '../chases/preview.ts';
import type { FieldProblem } from '../errors.ts';
import type { FilesProblem } from '../files/form.ts';
import { fileItem, filesInput, type FilesInputProps } from '../files/views.ts';
import type { ThreadItem } from '../portal/dispute-views.ts';
import { stepName, type Badge, type Tab } from '../today/wording.ts';
import { formState, type FormState, type SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { Dispute } from './queries.ts';
import { creditMinor, disputedMinor, NOTICE_DAYS, undisputedMinor } from './rules.ts';
import type { ThreadMessage } from './thread-queries.ts';
import { disputeBadge, lateText } from './views.ts';

export const VERDICTS = ['accept', 'accept_part', 'reject'] as const;
export type Verdict = (typeof VERDICTS)[number];

type DecisionField = 'key' | 'number' | 'issued' | 'amount' | 'notice' | 'words';

export interface DecisionForm {
  verdict: Verdict;
  intro: string;
  form: FormState<DecisionField>;
  hasNote: boolean;
  hasAmount: boolean;
  hasNotice: boolean;
  wordsLabel: string;
  isWordsRequired: boolean;
  submit: string;
  effect: string[];
}

export interface DisputeShow {
  title: string;
  badge: Badge;
  customer: string;
  customerHref: string;
  figures: { label: string; value: string; note: string; isBad: boolean }[];
  facts: { label: string; value: string; href: string | null }[];
  note: string | null;
  thread: ThreadItem[];
  path: string;
  reply: { form: FormState<'key' | 'text'>; files: FilesInputProps } | null;
  owner: SelectProps | null;
  verdicts: Tab[];
  decision: DecisionForm | null;
  decided: { lines: string[]; words: string | null } | null;
  mayWithdraw: boolean;
  problem: string | null;
}

export interface ShowSources {
  dispute: Dispute;
  thread: readonly ThreadMessage[];
  people: readonly { id: number; name: string }[];
  /** Names the forms, so that each is taken once. */
  key: string;
  verdict: Verdict | null;
  /** What reminders would do after the decision. */
  preview: ChasePreview | null;
  /** What a part decision grants, once it was typed (minor units). */
  grantedMinor: number | null;
  returned: Returned | null;
}

export interface Returned {
  form: 'reply' | 'decision';
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
  files: FilesProblem | null;
  problem: string | null;
}

/** The page of a dispute. */
export function disputeShow(reader: Reader, sources: ShowSources): DisputeShow {
  const { dispute, returned, key, verdict } = sources;
  const { disputes, files } = reader.texts;
  const isOpen = dispute.status === 'open';
  const path = `/disputes/${dispute.id}`;
  const reply = returned?.form === 'reply' ? returned : null;
  return {
    title: disputes.show.title(dispute.invoiceNumber),
    badge: disputeBadge(reader, dispute.status),
    customer: dispute.customerName,
    customerHref: `/customers/${dispute.customerId}`,
    figures: figuresOf(reader, dispute),
    facts: factsOf(reader, dispute),
    note: dispute.note || null,
    thread: sources.thread.map((message) => threadItem(reader, message, path)),
    path,
    reply: isOpen
      ? {
          form: formState(['key', 'text'], { ...reply?.typed, key }, reply?.problems),
          files: filesInput(files, reader.locale, reply?.files ?? null),
        }
      : null,
    owner: isOpen ? ownerSelect(reader, sources) : null,
    verdicts: isOpen
      ? VERDICTS.map((one) => ({
          ...{ label: disputes.verdicts[one], href: `${path}?decide=${one}#decide`, count: null },
          isCurrent: one === verdict,
        }))
      : [],
    decision: isOpen && verdict ? decisionForm(reader, sources, verdict) : null,
    decided: isOpen ? null : decidedOf(reader, dispute),
    mayWithdraw: isOpen,
    problem: returned?.problem ?? null,
  };
}

function figuresOf(reader: Reader, dispute: Dispute): DisputeShow['figures'] {
  const { disputes } = reader.texts;
  const amount = (minor: number) => reader.amount(minor, dispute.currency);
  const isOpen = dispute.status === 'open';
  const late = isOpen && dispute.waitingFor === 'team' ? lateText(reader, dispute.answerBy) : '';
  const figure = (label: string, value: string, note = '', isBad = false) => ({
    ...{ label, value, note, isBad },
  });
  return [
    figure(
      disputes.disputed,
      amount(isOpen ? disputedMinor(dispute) : (dispute.amountMinor ?? dispute.totalMinor)),
    ),
    ...(isOpen && undisputedMinor(dispute) > 0
      ? [figure(disputes.show.undisputed, amount(undisputedMinor(dispute)))]
      : []),
    figure(disputes.show.balance, amount(dispute.balanceMinor)),
    ...(isOpen
      ? [
          figure(
            disputes.answerBy,
            reader.day(dispute.answerBy),
            late || disputes.lists[dispute.waitingFor],
            late !== '' && dispute.answerBy < reader.today,
          ),
        ]
      : []),
  ];
}

function factsOf(reader: Reader, dispute: Dispute): DisputeShow['facts'] {
  const { disputes } = reader.texts;
  const { show } = disputes;
  const by =
    dispute.openedByUser && dispute.openedBy === 'user'
      ? show.openedByUser(dispute.openedByUser)
      : show.openedBy[dispute.openedBy];
  return [
    { label: show.invoice, value: dispute.invoiceNumber, href: `/invoices/${dispute.invoiceId}` },
    { label: disputes.reason, value: disputes.reasons[dispute.reason] ?? '', href: null },
    { label: show.opened, value: `${reader.moment(dispute.openedAt)}, ${by}`, href: null },
    // Whoever may hand it over reads it in the field that does.
    ...(dispute.status === 'open' && reader.mayWrite
      ? []
      : [{ label: disputes.owner, value: dispute.owner ?? disputes.nobody, href: null }]),
  ];
}

function threadItem(reader: Reader, message: ThreadMessage, path: string): ThreadItem {
  return {
    who: message.name,
    when: reader.moment(message.at),
    text: message.text,
    isOurs: message.author === 'user',
    files: message.files.map((file) =>
      fileItem(reader.texts.files, reader.locale, file, `${path}/files/${file.id}`),
    ),
  };
}

function ownerSelect(reader: Reader, { dispute, people }: ShowSources): SelectProps {
  const { disputes } = reader.texts;
  return {
    name: 'owner',
    label: disputes.owner,
    field: { value: String(dispute.ownerId ?? ''), problem: null },
    options: [
      { value: '', label: disputes.settings.nobody },
      ...people.map((one) => ({ value: String(one.id), label: one.name })),
    ],
  };
}

function decisionForm(reader: Reader, sources: ShowSources, verdict: Verdict): DecisionForm {
  const { dispute, returned, key } = sources;
  const words = reader.texts.disputes.decision;
  const back = returned?.form === 'decision' ? returned : null;
  const asked = reader.amount(creditMinor(dispute), dispute.currency);
  const first = { issued: reader.today, notice: String(NOTICE_DAYS) };
  return {
    verdict,
    intro: verdict === 'reject' ? words.reject : words[verdict](asked),
    form: formState(
      ['key', 'number', 'issued', 'amount', 'notice', 'words'],
      { ...(back?.typed ?? first), key },
      back?.problems,
    ),
    hasNote: verdict !== 'reject',
    hasAmount: verdict === 'accept_part',
    hasNotice: verdict !== 'accept',
    wordsLabel: verdict === 'accept' ? words.wordsOptional : words.words,
    isWordsRequired: verdict !== 'accept',
    submit: words.submit[verdict],
    effect: effectOf(reader, sources, verdict),
  };
}

/** What a decision does to what is owed and to reminders, a sentence a line. */
function effectOf(
  reader: Reader,
  { dispute, preview, grantedMinor }: ShowSources,
  verdict: Verdict,
): string[] {
  const { effect } = reader.texts.disputes;
  const amount = (minor: number) => reader.amount(minor, dispute.currency);
  const balanceMinor = Math.max(0, dispute.balanceMinor);
  const creditedMinor =
    verdict === 'reject' ? 0 : verdict === 'accept' ? creditMinor(dispute) : (grantedMinor ?? 0);
  const settledMinor = Math.min(creditedMinor, balanceMinor);
  const restMinor = balanceMinor - settledMinor;
  return [
    ...(settledMinor > 0 ? [effect.settles(amount(settledMinor))] : []),
    ...(creditedMinor > settledMinor ? [effect.credit(amount(creditedMinor - settledMinor))] : []),
    ...(restMinor === 0 ? [effect.paid] : [nextText(reader, preview)]),
    // Of a part nobody knows how much it is before it is typed.
    ...(restMinor > 0 && (verdict !== 'accept_part' || creditedMinor > 0)
      ? [effect.rest(amount(restMinor))]
      : []),
  ];
}

function nextText(reader: Reader, preview: ChasePreview | null): string {
  const { effect } = reader.texts.disputes;
  if (!preview || preview.next.kind === 'done') return effect.done;
  const { next } = preview;
  if (next.kind === 'step')
    return effect.step(stepName(reader, next.step), reader.longDay(next.on));
  return effect.held(reader.texts.trade.heldBecause[next.because] ?? next.because);
}

function decidedOf(reader: Reader, dispute: Dispute): DisputeShow['decided'] {
  const { show, status } = reader.texts.disputes;
  const when = dispute.decidedAt ? reader.moment(dispute.decidedAt) : '';
  const isHeld = dispute.resumeOn !== null && dispute.resumeOn > reader.today;
  const accepted = reader.amount(dispute.acceptedMinor ?? 0, dispute.currency);
  return {
    lines: [
      dispute.decidedBy
        ? `${status[dispute.status]}, ${show.decidedBy(dispute.decidedBy, when)}`
        : `${status[dispute.status]}, ${when}`,
      ...(dispute.creditNoteNumber
        ? [`${show.creditNote} ${dispute.creditNoteNumber}, ${accepted}`]
        : []),
      ...(dispute.balanceMinor <= 0
        ? [show.settled]
        : isHeld && dispute.resumeOn
          ? [show.resumes(reader.longDay(dispute.resumeOn))]
          : []),
    ],
    words: dispute.decision || null,
  };
}
