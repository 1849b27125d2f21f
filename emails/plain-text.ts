import { each, fact, payExplanation, payLabel, say, sayFor, when, type Slots } from './slots.ts';
import { statementUrl, type StatementFile } from './statement-url.ts';
import type { StatementProps, TemplateProps } from './template.ts';
import type { BlockName } from './wordings/variables.ts';
import { writtenText } from './wordings/written-text.ts';

/*
 * The text parts, written by hand with the same facts as the HTML. Passages that may be absent carry the blank line
 * that follows them, so that a dropped one leaves no hole.
 */

/** Text part of every mail about open invoices. */
export function statementText({ wording, ...props }: StatementProps): string {
  return writtenText(props.slots, wording.body, (name) => passage(name, props)) + footer(props);
}

function passage(name: BlockName, props: TemplateProps): string {
  const { slots, texts } = props;
  const { payment, colon } = texts;
  switch (name) {
    case 'invoices':
      return invoices(props);
    case 'early_payment': {
      const offer = sayFor(slots, 'earlyPayment', texts.discount.offer);
      return when(slots, '?', 'earlyPayment', `${offer}\n\n`);
    }
    case 'mentions':
      return firstReminderMentions(props);
    case 'pay_button':
      return `${payLabel(slots, payment)}${colon.trimEnd()}\n${fact(slots, 'payUrl')}\n\n${payExplanation(slots, payment)}\n\n`;
    case 'bank_details':
      return bankDetails(props);
    case 'not_yet_due':
      return notYetDue(props);
    case 'account_statement':
      return accountStatement(props);
    case 'signature':
      return closing(props);
  }
}

function accountStatement({ slots, texts: { accountStatement: words, colon } }: TemplateProps) {
  const line = (file: StatementFile) =>
    `${words.title}, ${words[file]}${colon}\n${statementUrl(slots, file)}\n`;
  return `${line('pdf')}${line('csv')}\n`;
}

function invoices({ slots, texts }: TemplateProps): string {
  const { table, colon } = texts;
  const credits = each(slots, 'credits', (inRow) => credit(inRow, colon));
  return (
    `${say(slots, table.caption)}\n\n` +
    each(slots, 'lines', (inRow) => invoice(inRow, texts)) +
    when(slots, '?', 'credits', credits) +
    `${table.total}${colon}${fact(slots, 'total')}\n\n`
  );
}

/** Text part of the thank-you. */
export function paymentReceivedText(props: TemplateProps): string {
  const { slots, texts } = props;
  const { paymentReceived } = texts;
  const settled = each(slots, 'settled', (inRow) => {
    const remaining =
      when(
        inRow,
        '?',
        '.remaining',
        `${paymentReceived.remaining}${texts.colon}${fact(inRow, '.remaining')}`,
      ) + when(inRow, '!', '.remaining', paymentReceived.settled);
    return `- ${fact(inRow, '.number')}\n  ${paymentReceived.paid}${texts.colon}${fact(inRow, '.amount')}\n  ${remaining}\n\n`;
  });
  const allocated =
    `${sayFor(slots, 'settled', paymentReceived.allocated)}\n\n` +
    `${say(slots, texts.table.caption)}\n\n`;
  const portal = `${say(slots, paymentReceived.portal)}\n\n${paymentReceived.textLink}\n${fact(slots, 'portalUrl')}\n\n`;
  return (
    salutation(props) +
    `${say(slots, paymentReceived.opening)}\n\n` +
    when(slots, '?', 'settled', allocated + settled) +
    when(slots, '?', 'kept', `${say(slots, paymentReceived.kept)}\n\n`) +
    when(slots, '?', 'returned', `${say(slots, paymentReceived.returned)}\n\n`) +
    when(slots, '?', 'portalUrl', portal) +
    `${say(slots, paymentReceived.answer)}\n\n` +
    closing(props) +
    footer(props)
  );
}

/** Text part of the mail about money sent back. */
export function refundMadeText(props: TemplateProps): string {
  const { slots, texts } = props;
  const { refundMade } = texts;
  return (
    salutation(props) +
    `${say(slots, refundMade.opening)}\n\n${say(slots, refundMade.arrives)}\n\n` +
    `${say(slots, refundMade.answer)}\n\n` +
    closing(props) +
    footer(props)
  );
}

/** Text part of the mail with a fresh link. */
export function linkRenewedText(props: TemplateProps): string {
  const { slots, texts } = props;
  const { linkRenewed } = texts;
  return (
    salutation(props) +
    `${say(slots, linkRenewed.opening)}\n\n` +
    `${linkRenewed.textLink}\n${fact(slots, 'payUrl')}\n\n` +
    `${say(slots, linkRenewed.expires)}\n\n${say(slots, linkRenewed.notAsked)}\n\n` +
    closing(props) +
    footer(props)
  );
}

/** Text part of the sign-in mail. */
export function signInText(props: TemplateProps): string {
  const { slots, texts } = props;
  const { signIn } = texts;
  return (
    salutation(props) +
    `${say(slots, signIn.opening)}\n\n` +
    `${signIn.textLink}\n${fact(slots, 'url')}\n\n` +
    `${say(slots, signIn.validity)}\n\n${say(slots, signIn.notAsked)}\n\n` +
    `-- \n${fact(slots, 'organizationFooter')}\n`
  );
}

export function salutation({ slots, texts }: TemplateProps): string {
  return (
    when(slots, '?', 'contactName', say(slots, texts.salutation.named)) +
    when(slots, '!', 'contactName', say(slots, texts.salutation.neutral)) +
    '\n\n'
  );
}

function invoice(slots: Slots, { table, colon }: TemplateProps['texts']): string {
  return (
    `- ${table.invoice} ${fact(slots, '.number')} ${table.issuedOn(fact(slots, '.issuedOn'))}\n` +
    `  ${table.due}${colon}${fact(slots, '.dueOn')} (${fact(slots, '.lateness')})\n` +
    `  ${table.amount}${colon}${fact(slots, '.amount')}\n` +
    when(slots, '?', '.discount', `  ${fact(slots, '.discount')}\n`) +
    '\n'
  );
}

function credit(slots: Slots, colon: string): string {
  return `- ${fact(slots, '.label')}${colon}${fact(slots, '.amount')}\n\n`;
}

function firstReminderMentions({ slots, texts }: TemplateProps): string {
  const { firstReminder } = texts;
  return (
    say(slots, firstReminder.period) +
    when(slots, '?', 'penaltyAmount', ` ${say(slots, firstReminder.penalty)}`) +
    `\n\n${say(slots, firstReminder.creditor)}\n${say(slots, firstReminder.product)}\n` +
    `${say(slots, firstReminder.documents)}\n\n`
  );
}

function bankDetails({ slots, texts: { payment, colon } }: TemplateProps): string {
  const rows =
    when(slots, '?', 'bankHolder', `${payment.bankHolder}${colon}${fact(slots, 'bankHolder')}\n`) +
    when(slots, '?', 'iban', `${payment.iban}${colon}${fact(slots, 'iban')}\n`) +
    when(slots, '?', 'bic', `${payment.bic}${colon}${fact(slots, 'bic')}\n`) +
    when(slots, '?', 'reference', `${payment.reference}${colon}${fact(slots, 'reference')}\n`) +
    when(slots, '?', 'payeeNote', `${payment.payeeNote}${colon}${fact(slots, 'payeeNote')}\n`);
  const notice = when(slots, '?', 'payeeNotice', `${fact(slots, 'payeeNotice')}\n`);
  return when(slots, '?', 'iban', `${payment.byTransfer}\n${notice}${rows}\n`);
}

function notYetDue({ slots, texts }: TemplateProps): string {
  const { table } = texts;
  const rows = each(slots, 'notYetDue', (inRow) => invoice(inRow, texts));
  return when(slots, '?', 'notYetDue', `${table.notYetDue}\n\n${rows}${table.notYetDueNote}\n\n`);
}

export function closing({ slots, texts, brand }: TemplateProps): string {
  const lines = brand.signature ?? [fact(slots, 'senderName'), fact(slots, 'organizationName')];
  return `${[texts.closing, ...lines].join('\n')}\n\n`;
}

export function footer({ slots, texts }: TemplateProps): string {
  return `-- \n${say(slots, texts.footer.reason)}\n${fact(slots, 'organizationFooter')}\n`;
}
