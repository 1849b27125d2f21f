import { BankDetails } from './components/bank-details.tsx';
import { InvoiceTable, NotYetDueTable } from './components/invoice-table.tsx';
import { Layout } from './components/layout.tsx';
import { LinkButton } from './components/link-button.tsx';
import { When } from './components/passages.tsx';
import { Closing, Paragraph, Salutation } from './components/prose.tsx';
import { ReasonFooter } from './components/reason-footer.tsx';
import { small } from './components/styles.ts';
import { fact, say, sayFor } from './slots.ts';
import type { StatementProps, TemplateProps } from './template.ts';

/** Every mail about open invoices, before and after their due dates. */
export default function Statement(props: StatementProps) {
  const { wording, variant, isFirstReminder, ...common } = props;
  const { slots, texts, brand } = common;
  return (
    <Layout {...common} footer={<ReasonFooter {...common} />}>
      <Salutation {...common} />
      <Paragraph>{sayFor(slots, 'lines', wording.openings[variant])}</Paragraph>
      <InvoiceTable {...common} />
      <When slots={slots} name="earlyPayment">
        <Paragraph>
          <strong>{sayFor(slots, 'earlyPayment', texts.discount.offer)}</strong>
        </Paragraph>
      </When>
      <Paragraph>{sayFor(slots, 'lines', wording.request)}</Paragraph>
      {isFirstReminder && <FirstReminderMentions {...common} />}
      <LinkButton brand={brand} href={fact(slots, 'payUrl')} label={texts.payment.button} />
      <p className="muted" style={{ ...small, margin: '0 0 24px' }}>
        {say(slots, texts.payment.explanation)}
      </p>
      <BankDetails {...common} />
      <NotYetDueTable {...common} />
      <Paragraph>{say(slots, texts.answer)}</Paragraph>
      <Paragraph>{say(slots, texts.crossed)}</Paragraph>
      <Closing {...common} />
    </Layout>
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
