import { DataTable, Headings } from './components/invoice-table.tsx';
import { Layout } from './components/layout.tsx';
import { LinkButton } from './components/link-button.tsx';
import { Each, When } from './components/passages.tsx';
import { Closing, Paragraph, Salutation } from './components/prose.tsx';
import { ReasonFooter } from './components/reason-footer.tsx';
import { amount, breaking, cell } from './components/styles.ts';
import { fact, say, sayFor } from './slots.ts';
import type { TemplateProps } from './template.ts';

/** The thank-you: what came in and which invoices it settles. */
export default function PaymentReceived(props: TemplateProps) {
  const { slots, texts, brand } = props;
  const { paymentReceived } = texts;
  return (
    <Layout {...props} footer={<ReasonFooter {...props} />}>
      <Salutation {...props} />
      <Paragraph>{say(slots, paymentReceived.opening)}</Paragraph>
      <When slots={slots} name="settled">
        <Paragraph>{sayFor(slots, 'settled', paymentReceived.allocated)}</Paragraph>
        <SettledTable {...props} />
      </When>
      <When slots={slots} name="kept">
        <Paragraph>{say(slots, paymentReceived.kept)}</Paragraph>
      </When>
      <When slots={slots} name="returned">
        <Paragraph>{say(slots, paymentReceived.returned)}</Paragraph>
      </When>
      <When slots={slots} name="portalUrl">
        <Paragraph>{say(slots, paymentReceived.portal)}</Paragraph>
        <LinkButton brand={brand} href={fact(slots, 'portalUrl')} label={paymentReceived.button} />
      </When>
      <Paragraph>{say(slots, paymentReceived.answer)}</Paragraph>
      <Closing {...props} />
    </Layout>
  );
}

function SettledTable({ slots, texts }: TemplateProps) {
  const { paymentReceived, table } = texts;
  return (
    <DataTable caption={say(slots, table.caption)}>
      <Headings labels={[table.invoice, paymentReceived.remaining, paymentReceived.paid]} />
      <tbody>
        <Each
          slots={slots}
          name="settled"
          row={(inRow) => (
            <tr>
              <td className="ink line" style={{ ...cell, ...breaking }}>
                <strong>{fact(inRow, '.number')}</strong>
              </td>
              <td className="ink line" style={{ ...cell, paddingRight: '12px' }}>
                <When slots={inRow} name=".remaining">
                  {fact(inRow, '.remaining')}
                </When>
                <When slots={inRow} condition="!" name=".remaining">
                  {paymentReceived.settled}
                </When>
              </td>
              <td className="ink line" style={{ ...cell, ...amount }}>
                {fact(inRow, '.amount')}
              </td>
            </tr>
          )}
        />
      </tbody>
    </DataTable>
  );
}
