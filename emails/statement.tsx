import { BankDetails } from './components/bank-details.tsx';
import { InvoiceTable, NotYetDueTable } from './components/invoice-table.tsx';
import { Layout } from './components/layout.tsx';
import { LinkButton } from './components/link-button.tsx';
import { When } from './components/passages.tsx';
import { Closing, Paragraph } from './components/prose.tsx';
import { ReasonFooter } from './components/reason-footer.tsx';
import { INK, small } from './components/styles.ts';
import { Written } from './components/written.tsx';
import { fact, payExplanation, payLabel, say, sayFor } from './slots.ts';
import { statementUrl, type StatementFile } from './statement-url.ts';
import type { StatementProps, TemplateProps } from './template.ts';
import type { BlockName } from './wordings/variables.ts';

/** Every mail about open invoices, before and after their due dates, as its wording has it. */
export default function Statement(props: StatementProps) {
  const { wording, ...common } = props;
  const last = wording.body.at(-1);
  const block = (name: BlockName) => (
    <Passage {...common} name={name} isLast={endsWith(last, name)} />
  );
  return (
    <Layout {...common} footer={<ReasonFooter {...common} />}>
      <Written slots={common.slots} blocks={wording.body} block={block} />
    </Layout>
  );
}

function endsWith(last: StatementProps['wording']['body'][number] | undefined, name: BlockName) {
  return last?.is === 'block' && last.name === name;
}

function Passage({
  name,
  isLast,
  ...common
}: TemplateProps & { name: BlockName; isLast: boolean }) {
  const { slots, texts } = common;
  switch (name) {
    case 'invoices':
      return <InvoiceTable {...common} />;
    case 'early_payment':
      return (
        <When slots={slots} name="earlyPayment">
          <Paragraph>
            <strong>{sayFor(slots, 'earlyPayment', texts.discount.offer)}</strong>
          </Paragraph>
        </When>
      );
    case 'mentions':
      return <FirstReminderMentions {...common} />;
    case 'pay_button':
      return <PayButton {...common} />;
    case 'bank_details':
      return <BankDetails {...common} />;
    case 'not_yet_due':
      return <NotYetDueTable {...common} />;
    case 'account_statement':
      return <AccountStatement {...common} />;
    case 'signature':
      return <Closing {...common} isLast={isLast} />;
  }
}

function PayButton({ slots, texts, brand }: TemplateProps) {
  const { payment } = texts;
  return (
    <>
      <LinkButton brand={brand} href={fact(slots, 'payUrl')} label={payLabel(slots, payment)} />
      <p className="muted" style={{ ...small, margin: '0 0 24px' }}>
        {payExplanation(slots, payment)}
      </p>
    </>
  );
}

/** Where the account's statement is to be had: behind the same private link, in a line of words that is no second button. */
function AccountStatement({ slots, texts }: TemplateProps) {
  const { accountStatement, colon } = texts;
  const link = (file: StatementFile, label: string) => (
    <a className="ink" href={statementUrl(slots, file)} style={{ color: INK }}>
      {label}
    </a>
  );
  return (
    <Paragraph>
      {accountStatement.title}
      {colon}
      {link('pdf', accountStatement.pdf)}
      {' · '}
      {link('csv', accountStatement.csv)}
    </Paragraph>
  );
}

/** What article XIX.2 of the Belgian Code de droit économique wants in a first reminder to a consumer. */
function FirstReminderMentions({ slots, texts }: TemplateProps) {
  const { firstReminder } = texts;
  return (
    <>
      <Paragraph>
        {say(slots, firstReminder.period)}
        <When slots={slots} name="penaltyAmount">
          {' '}
          {say(slots, firstReminder.penalty)}
        </When>
      </Paragraph>
      <Paragraph>
        {say(slots, firstReminder.creditor)}
        <br />
        {say(slots, firstReminder.product)}
        <br />
        {say(slots, firstReminder.documents)}
      </Paragraph>
    </>
  );
}
