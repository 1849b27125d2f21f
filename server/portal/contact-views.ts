import { isLanguage, LANGUAGES } from '../calendar/locale.ts';
import { dayIn } from '../calendar/zone.ts';
import type { HandedOn } from '../contacts/actions.ts';
import type { ChangeKind, WaitingChange } from '../contacts/queries.ts';
import type { Contact } from '../customers/queries.ts';
import type { Addressee } from '../runs/queries.ts';
import { formState, inputOf, type InputProps } from '../web/forms.ts';
import type { Returned } from './contact-page.ts';
import type { ChoicesProps } from './form-views.ts';
import type { Visit } from './guard.ts';
import type { PayOnlyLink } from './link-queries.ts';
import { maskAddress } from './rules.ts';
import { dayText, portalShell, textsOf, visitPath, type PortalShell } from './wording.ts';

export type ContactSection = 'not-me' | 'correction' | 'mailbox' | 'language' | 'pay-only';
/** What was just done, said at the top of the page. */
export const SAVED = [
  'name',
  'asked',
  'withdrawn',
  'language',
  'reminders',
  'made',
  'revoked',
] as const;
export type SavedWhat = (typeof SAVED)[number];

/** One form of the page, folded until it is needed. */
interface Folded {
  action: string;
  isOpen: boolean;
  /** Something was wrong with it. */
  isRefused: boolean;
}

export interface PortalContact {
  shell: PortalShell;
  saved: string | null;
  /** Whom the link is for, and where the reminders go. */
  current: string[];
  /** The button that makes the reminders come back to whoever reads. */
  remindersAction: string | null;
  waiting: { text: string; action: string; label: string }[];
  /** Null where the link was made for nobody in particular. */
  notMe: (Folded & { name: InputProps; email: InputProps }) | null;
  correction: (Folded & { name: InputProps; email: InputProps }) | null;
  mailbox: Folded & { email: InputProps };
  language: (Folded & { choices: ChoicesProps }) | null;
  payOnly: Folded & {
    key: string;
    problem: string | null;
    links: { url: string; until: string; mailto: string; action: string; label: string }[];
  };
  backUrl: string;
}

export interface PortalReleased {
  shell: PortalShell;
  title: string;
  texts: string[];
}

export interface PortalConfirm {
  shell: PortalShell;
  title: string;
  text: string;
  after: string;
  action: string;
}

export interface ContactFacts {
  contact: Contact | null;
  addressee: Addressee | null;
  waiting: readonly WaitingChange[];
  links: readonly (PayOnlyLink & { url: string })[];
  saved: SavedWhat | null;
  returned: Returned | null;
  /** Makes one link of a button pressed twice. */
  formKey: string;
}

/** The page of who is written to. */
export function portalContact(visit: Visit, facts: ContactFacts): PortalContact {
  const texts = textsOf(visit).contact;
  const { contact, addressee, returned } = facts;
  const getsReminders = addressee !== null && addressee.contactId === contact?.id;
  return {
    shell: portalShell(visit, '/contact'),
    saved: facts.saved && texts.saved[facts.saved],
    current: currentText(visit, facts, getsReminders),
    remindersAction:
      contact && contact.email !== '' && addressee && !getsReminders
        ? visitPath(visit, '/contact/reminders')
        : null,
    waiting: facts.waiting.map((change) => waitingRow(visit, change)),
    notMe: contact && {
      ...fold(visit, 'not-me', returned),
      ...notMeInputs(visit, returned),
    },
    correction: contact && {
      ...fold(visit, 'correction', returned),
      ...correctionInputs(visit, contact, returned),
    },
    mailbox: { ...fold(visit, 'mailbox', returned), email: mailboxInput(visit, returned) },
    language: contact && {
      ...fold(visit, 'language', returned),
      choices: languageChoices(visit, contact),
    },
    payOnly: payOnlyPart(visit, facts),
    backUrl: visitPath(visit),
  };
}

function fold(visit: Visit, section: ContactSection, returned: Returned | null): Folded {
  const isRefused = returned?.section === section;
  return { action: visitPath(visit, `/contact/${section}`), isOpen: isRefused, isRefused };
}

function currentText(visit: Visit, facts: ContactFacts, getsReminders: boolean): string[] {
  const texts = textsOf(visit).contact;
  const { contact, addressee } = facts;
  const lines: string[] = [];
  if (contact) {
    lines.push(texts.forWhom(contact.name, contact.email === '' ? '' : maskAddress(contact.email)));
  }
  if (addressee && getsReminders) lines.push(texts.remindersToYou);
  if (addressee && !getsReminders) lines.push(texts.remindersTo(maskAddress(addressee.email)));
  if (!addressee) lines.push(texts.remindersToNobody);
  return lines;
}

function waitingRow(visit: Visit, change: WaitingChange): PortalContact['waiting'][number] {
  const texts = textsOf(visit).contact;
  const until = dayText(visit)(lastDayOf(visit, change.until));
  const address = maskAddress(change.email);
  return {
    text: waitingText(visit, change.kind)(address, until),
    action: visitPath(visit, `/contact/changes/${change.id}/withdrawal`),
    label: `${texts.stop} ${address}`,
  };
}

function waitingText(visit: Visit, kind: ChangeKind): (address: string, until: string) => string {
  const { waiting } = textsOf(visit).contact;
  return kind === 'mailbox' ? waiting.mailbox : waiting.correction;
}

function notMeInputs(visit: Visit, returned: Returned | null) {
  const texts = textsOf(visit).contact.notMe;
  const mine = returned?.section === 'not-me' ? returned : null;
  const form = formState(['colleague-name', 'colleague-email'], mine?.typed ?? {}, mine?.problems);
  return {
    name: inputOf(form, 'colleague-name', texts.name, { autocomplete: 'off' }),
    email: inputOf(form, 'colleague-email', texts.email, {
      type: 'email',
      autocomplete: 'off',
      hint: texts.emailHint,
    }),
  };
}

function correctionInputs(visit: Visit, contact: Contact, returned: Returned | null) {
  const texts = textsOf(visit).contact.correction;
  const mine = returned?.section === 'correction' ? returned : null;
  const form = formState(['name', 'email'], mine?.typed ?? { name: contact.name }, mine?.problems);
  return {
    name: inputOf(form, 'name', texts.name, { autocomplete: 'name' }),
    email: inputOf(form, 'email', texts.email, {
      type: 'email',
      autocomplete: 'email',
      hint: contact.email === '' ? texts.emailNew : texts.emailHint(maskAddress(contact.email)),
    }),
  };
}

function mailboxInput(visit: Visit, returned: Returned | null): InputProps {
  const texts = textsOf(visit).contact.mailbox;
  const mine = returned?.section === 'mailbox' ? returned : null;
  const form = formState(['mailbox'], mine?.typed ?? {}, mine?.problems);
  return inputOf(form, 'mailbox', texts.email, {
    type: 'email',
    autocomplete: 'off',
    required: true,
    hint: texts.hint,
  });
}

function languageChoices(visit: Visit, contact: Contact): ChoicesProps {
  const texts = textsOf(visit);
  const kept = contact.language;
  const current = kept !== null && isLanguage(kept) ? kept : visit.language;
  return {
    name: 'language',
    legend: texts.contact.language.legend,
    type: 'radio',
    options: LANGUAGES.map((code) => ({
      value: code,
      label: texts.languages[code],
      amount: '',
      hint: '',
      isChosen: code === current,
    })),
    problem: null,
  };
}

function payOnlyPart(visit: Visit, facts: ContactFacts): PortalContact['payOnly'] {
  const texts = textsOf(visit).contact.payOnly;
  const mine = facts.returned?.section === 'pay-only' ? facts.returned : null;
  const day = dayText(visit);
  return {
    ...fold(visit, 'pay-only', facts.returned),
    isOpen: mine !== null || facts.saved === 'made' || facts.saved === 'revoked',
    key: facts.formKey,
    problem: mine?.problems[0]?.message ?? null,
    links: facts.links.map((link) => {
      const until = day(lastDayOf(visit, link.expiresAt));
      const made = day(dayIn(visit.organization.timeZone, link.createdAt));
      return {
        url: link.url,
        until: link.by === '' ? texts.until(until) : texts.madeBy(link.by, made, until),
        mailto: mailto(visit, link.url, until),
        action: visitPath(visit, `/contact/pay-only/${link.id}/revocation`),
        label: `${texts.revoke} (${texts.madeOn(made)})`,
      };
    }),
  };
}

/** Opens the visitor's own mail program: what is sent, and to whom, is theirs. */
function mailto(visit: Visit, url: string, until: string): string {
  const texts = textsOf(visit).contact.payOnly;
  const subject = encodeURIComponent(texts.mailSubject(visit.organization.name));
  const body = encodeURIComponent(texts.mailBody(visit.organization.name, url, until));
  return `mailto:?subject=${subject}&body=${body}`;
}

/** Links hold to the end of a day: the last one that they work. */
function lastDayOf(visit: Visit, expiresAt: Date) {
  return dayIn(visit.organization.timeZone, new Date(expiresAt.getTime() - 1));
}

/** What somebody sees who said that it is not for them; their link opens nothing any more. */
export function portalReleased(
  visit: Visit,
  done: Extract<HandedOn, { ok: true }>,
): PortalReleased {
  const texts = textsOf(visit).contact.released;
  const { name: creditor, replyTo } = visit.organization;
  const colleague = 'isOver' in done ? null : done.colleague;
  return {
    // No page of this link can be read in another language any more.
    shell: { ...portalShell(visit), languages: [] },
    title: texts.title,
    texts: [
      texts.noMore(creditor),
      'isOver' in done
        ? ''
        : colleague
          ? texts.written(colleague.name || colleague.email)
          : texts.asked,
      replyTo === '' ? '' : texts.mistake(replyTo),
    ].filter((text) => text !== ''),
  };
}

/** The question whether a new address is right. */
export function portalConfirm(
  visit: Visit,
  change: { kind: ChangeKind; email: string; by: string },
): PortalConfirm {
  const texts = textsOf(visit).contact.confirm;
  const creditor = visit.organization.name;
  const by = change.by || visit.link.customerName;
  return {
    shell: portalShell(visit, '/contact/confirmation'),
    title: texts.title,
    text:
      change.kind === 'mailbox'
        ? texts.mailbox(by, change.email, creditor)
        : texts.correction(by, change.email, creditor),
    after: texts.otherwise,
    action: visitPath(visit, '/contact/confirmation'),
  };
}
