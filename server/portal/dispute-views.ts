import { formatInstant } from '../calendar/format.ts';
import { addDays } from '../calendar/plain-date.ts';
import { listPortalDisputes, type PortalDispute } from '../disputes/page-queries.ts';
import type { Dispute } from '../disputes/queries.ts';
import { disputedMinor, REASONS, undisputedMinor } from '../disputes/rules.ts';
import type { ThreadMessage } from '../disputes/thread-queries.ts';
import type { FieldProblem } from '../errors.ts';
import type { FilesProblem } from '../files/form.ts';
import { fileItem, filesInput, type FileItem, type FilesInputProps } from '../files/views.ts';
import type { Services } from '../services.ts';
import { formState, type InputProps } from '../web/forms.ts';
import type { GivenAnswer } from './answers.ts';
import { invoiceChoices, type ChoicesProps } from './form-views.ts';
import type { Visit } from './guard.ts';
import type { OwedInvoice } from './rules.ts';
import {
  dayText,
  localeFor,
  moneyText,
  portalShell,
  textsOf,
  visitPath,
  type PortalShell,
} from './wording.ts';

/** What a message of a thread looks like, here and in the back office. */
export interface ThreadItem {
  who: string;
  when: string;
  text: string;
  isOurs: boolean;
  files: FileItem[];
}

export interface DisputeForm {
  shell: PortalShell;
  intro: string;
  action: string;
  backUrl: string;
  problem: string | null;
  /** Where the dispute is that is open already. */
  existingUrl: string | null;
  invoices: ChoicesProps;
  reasons: ChoicesProps;
  amount: InputProps;
  text: InputProps;
  files: FilesInputProps;
  hasInvoices: boolean;
}

export interface DisputeShow {
  shell: PortalShell;
  title: string;
  notice: string | null;
  problem: string | null;
  state: string;
  kind: 'good' | 'waiting' | 'bad';
  /** What it means, a sentence a line. */
  meaning: string[];
  facts: { label: string; value: string }[];
  /** What the team decided, in their words. */
  decision: string | null;
  thread: ThreadItem[];
  reply: { action: string; key: string; text: InputProps; files: FilesInputProps } | null;
  withdrawAction: string | null;
  payUrl: string | null;
  payLabel: string;
  againUrl: string | null;
  backUrl: string;
}

export interface DisputeDebtorViews {
  '/portal/dispute': DisputeForm;
  '/portal/dispute-show': DisputeShow;
  '/portal/_thread': { thread: ThreadItem[]; filesLabel: string };
}

export interface Typed {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
  files: FilesProblem | null;
  existingId?: number | undefined;
}

/** The form that opens a dispute; `invoices`: those that are owed and not in dispute. */
export function disputeForm(
  visit: Visit,
  invoices: readonly OwedInvoice[],
  answerBy: string,
  { typed, problems, files, existingId }: Typed,
): DisputeForm {
  const { disputes, forms, files: fileTexts } = textsOf(visit);
  const state = formState(['invoice', 'reason', 'amount', 'text'], typed, problems);
  const { invoice, reason, amount, text } = state.fields;
  const only = invoices.length === 1 ? invoices[0]?.id : undefined;
  const chosen = invoice.value === '' ? only : Number(invoice.value);
  return {
    shell: portalShell(visit, '/dispute'),
    intro: disputes.intro(answerBy),
    action: visitPath(visit, '/dispute'),
    backUrl: visitPath(visit),
    problem: problems.length > 0 || files ? forms.check : null,
    existingUrl: existingId ? visitPath(visit, `/disputes/${existingId}`) : null,
    invoices: invoiceChoices(visit, invoices, chosen === undefined ? [] : [chosen], {
      ...{ type: 'radio', legend: disputes.which, problem: invoice.problem },
    }),
    reasons: {
      ...{ name: 'reason', legend: disputes.why, type: 'radio', problem: reason.problem },
      options: REASONS.map((one) => ({
        ...{ value: one, label: disputes.reasons[one], amount: '', hint: '' },
        isChosen: one === reason.value,
      })),
    },
    amount: {
      ...{ name: 'amount', label: disputes.amount, field: amount, inputmode: 'decimal' },
      ...{ hint: disputes.amountHint, autocomplete: 'off' },
    },
    text: {
      ...{ name: 'text', label: disputes.text, field: text, rows: 6 },
      ...{ hint: disputes.textHint, required: true },
    },
    files: filesInput(fileTexts, localeFor(visit), files),
    hasInvoices: invoices.length > 0,
  };
}

export interface ShowSources {
  dispute: Dispute;
  thread: readonly ThreadMessage[];
  /** Names the form, so that it is taken once. */
  key: string;
  notice: string | null;
  problem: string | null;
  returned: Typed | null;
}

/** What became of a dispute, with its thread. */
export function disputeShow(visit: Visit, sources: ShowSources): DisputeShow {
  const { dispute, key, returned } = sources;
  const { disputes, files: fileTexts } = textsOf(visit);
  const { show } = disputes;
  const path = `/disputes/${dispute.id}`;
  const isOpen = dispute.status === 'open';
  const restMinor = isOpen ? undisputedMinor(dispute) : dispute.balanceMinor;
  const money = (minor: number) => moneyText(visit)(minor, dispute.currency);
  const { text } = formState(['text'], returned?.typed ?? {}, returned?.problems).fields;
  return {
    shell: portalShell(visit, path),
    title: show.title(dispute.invoiceNumber),
    notice: sources.notice,
    problem: sources.problem,
    state: stateText(visit, dispute),
    kind: kindOf(dispute),
    meaning: meaningOf(visit, dispute),
    facts: factsOf(visit, dispute),
    decision: dispute.decision || null,
    thread: sources.thread.map((message) => threadItem(visit, message, path)),
    reply: isOpen
      ? {
          action: visitPath(visit, `${path}/messages`),
          key,
          text: { name: 'text', label: show.reply, field: text, rows: 4, required: true },
          files: filesInput(fileTexts, localeFor(visit), returned?.files ?? null),
        }
      : null,
    withdrawAction: isOpen ? visitPath(visit, `${path}/withdrawal`) : null,
    payUrl: restMinor > 0 ? visitPath(visit) : null,
    payLabel: isOpen ? show.pay(money(restMinor)) : show.payAll,
    againUrl:
      dispute.status === 'rejected' && dispute.balanceMinor > 0
        ? visitPath(visit, '/dispute', { invoice: String(dispute.invoiceId) })
        : null,
    backUrl: visitPath(visit),
  };
}

function kindOf({ status }: Dispute): DisputeShow['kind'] {
  if (status === 'accepted' || status === 'partly_accepted') return 'good';
  return status === 'rejected' ? 'bad' : 'waiting';
}

function stateText(
  visit: Visit,
  { status, waitingFor }: Pick<PortalDispute, 'status' | 'waitingFor'>,
) {
  const { states } = textsOf(visit).disputes;
  if (status !== 'open') return states[status];
  return waitingFor === 'team' ? states.open_team : states.open_debtor;
}

/** What the state means for reminders and for paying. */
function meaningOf(visit: Visit, dispute: Dispute): string[] {
  const { show } = textsOf(visit).disputes;
  const money = (minor: number) => moneyText(visit)(minor, dispute.currency);
  const { status, balanceMinor, resumeOn } = dispute;
  const note = dispute.creditNoteNumber ?? '';
  const owes = balanceMinor > 0 ? show.owes(money(balanceMinor)) : show.settled;
  const resumes =
    resumeOn !== null && resumeOn > visit.today && balanceMinor > 0
      ? [show.resumes(dayText(visit)(resumeOn))]
      : [];
  switch (status) {
    case 'open':
      return openMeaning(visit, dispute);
    case 'accepted':
      return [show.accepted(note, money(dispute.acceptedMinor ?? 0)), owes];
    case 'partly_accepted':
      return [show.partlyAccepted(note, money(dispute.acceptedMinor ?? 0)), owes, ...resumes];
    case 'rejected':
      return [show.rejected, owes, ...resumes];
    case 'withdrawn':
      return [balanceMinor > 0 ? show.withdrawn : show.settled];
  }
}

function openMeaning(visit: Visit, dispute: Dispute): string[] {
  const { show } = textsOf(visit).disputes;
  const money = (minor: number) => moneyText(visit)(minor, dispute.currency);
  const turn =
    dispute.waitingFor === 'team'
      ? show.openTeam(dayText(visit)(dispute.answerBy))
      : show.openDebtor;
  if (dispute.balanceMinor <= 0) return [turn, show.settled];
  const restMinor = undisputedMinor(dispute);
  const waits =
    restMinor > 0
      ? show.waitsPart(money(disputedMinor(dispute)), money(restMinor))
      : show.waitsWhole;
  return [turn, waits];
}

function factsOf(visit: Visit, dispute: Dispute): DisputeShow['facts'] {
  const { show, reasons } = textsOf(visit).disputes;
  const money = (minor: number) => moneyText(visit)(minor, dispute.currency);
  const opened = formatInstant(dispute.openedAt, localeFor(visit), visit.organization.timeZone);
  const restMinor = undisputedMinor(dispute);
  return [
    { label: show.about, value: reasons[dispute.reason] },
    { label: show.since, value: opened },
    ...(dispute.status === 'open' && dispute.balanceMinor > 0
      ? [{ label: show.disputed, value: money(disputedMinor(dispute)) }]
      : []),
    ...(dispute.status === 'open' && restMinor > 0
      ? [{ label: show.undisputed, value: money(restMinor) }]
      : []),
  ];
}

function threadItem(visit: Visit, message: ThreadMessage, path: string): ThreadItem {
  const { disputes, files } = textsOf(visit);
  const isOurs = message.author === 'debtor';
  return {
    who: isOurs ? disputes.show.you(message.name) : message.name,
    when: formatInstant(message.at, localeFor(visit), visit.organization.timeZone),
    text: message.text,
    isOurs,
    files: message.files.map((file) =>
      fileItem(files, localeFor(visit), file, visitPath(visit, `${path}/files/${file.id}`)),
    ),
  };
}

// Long enough to find the answer again, short enough that the first page stays one of what is owed.
const DECIDED_SHOWN_DAYS = 60;
const ANSWERS_SHOWN = 10;

/** The disputes of this debtor that are open or were decided lately. */
export async function listDisputeAnswers(services: Services, visit: Visit): Promise<GivenAnswer[]> {
  const since = new Date(`${addDays(visit.today, -DECIDED_SHOWN_DAYS)}T00:00:00Z`);
  const found = await listPortalDisputes(services.sql, visit.link, since, ANSWERS_SHOWN);
  const { show, reasons } = textsOf(visit).disputes;
  return found.map((dispute) => ({
    title: show.title(dispute.invoiceNumber),
    state: stateText(visit, dispute),
    about: reasons[dispute.reason],
    href: visitPath(visit, `/disputes/${dispute.id}`),
  }));
}
