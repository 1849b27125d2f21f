import type { CSSProperties, ReactNode } from 'react';
import { fact, say } from '../slots.ts';
import type { TemplateProps } from '../template.ts';
import { Each, When } from './passages.tsx';
import { amount, breaking, cell, headCell, small } from './styles.ts';

const WIDTHS = { first: '42%', second: '33%', third: '25%' };

/** The open invoices, the credits taken off and the total. */
export function InvoiceTable({ slots, texts }: TemplateProps) {
  const { table } = texts;
  return (
    <DataTable caption={say(slots, table.caption)}>
      <Headings labels={[table.invoice, table.due, table.amount]} />
      <tbody>
        <InvoiceRows slots={slots} texts={texts} list="lines" />
        <When slots={slots} name="credits">
          <Each
            slots={slots}
            name="credits"
            row={(inRow) => (
              <tr>
                <td className="ink line" colSpan={2} style={{ ...cell, ...breaking }}>
                  {fact(inRow, '.label')}
                </td>
                <td className="ink line" style={{ ...cell, ...amount }}>
                  {fact(inRow, '.amount')}
                </td>
              </tr>
            )}
          />
        </When>
        <tr>
          <td className="ink line" colSpan={2} style={totalCell}>
            {table.total}
          </td>
          <td className="ink line" style={{ ...totalCell, ...amount }}>
            {fact(slots, 'total')}
          </td>
        </tr>
      </tbody>
    </DataTable>
  );
}

/** Invoices whose day has not come, apart from what is asked for. */
export function NotYetDueTable({ slots, texts }: TemplateProps) {
  const { table } = texts;
  return (
    <When slots={slots} name="notYetDue">
      <DataTable caption={table.notYetDue}>
        <Headings labels={[table.invoice, table.due, table.amount]} />
        <tbody>
          <InvoiceRows slots={slots} texts={texts} list="notYetDue" />
        </tbody>
      </DataTable>
      <p className="muted" style={{ ...small, margin: '-12px 0 24px' }}>
        {table.notYetDueNote}
      </p>
    </When>
  );
}

export function DataTable({ caption, children }: { caption: string; children: ReactNode }) {
  return (
    <table
      width="100%"
      border={0}
      cellPadding={0}
      cellSpacing={0}
      style={{ width: '100%', margin: '8px 0 24px', borderCollapse: 'collapse' }}
    >
      <caption className="ink" style={captionStyle}>
        {caption}
      </caption>
      {children}
    </table>
  );
}

export function Headings({ labels }: { labels: [string, string, string] }) {
  return (
    <thead>
      <tr>
        <th scope="col" align="left" className="muted" style={{ ...headCell, width: WIDTHS.first }}>
          {labels[0]}
        </th>
        <th
          scope="col"
          align="left"
          className="muted"
          style={{ ...headCell, width: WIDTHS.second }}
        >
          {labels[1]}
        </th>
        <th
          scope="col"
          align="right"
          className="muted"
          style={{ ...headCell, width: WIDTHS.third }}
        >
          {labels[2]}
        </th>
      </tr>
    </thead>
  );
}

function InvoiceRows(
  props: Pick<TemplateProps, 'slots' | 'texts'> & { list: 'lines' | 'notYetDue' },
) {
  const { slots, texts, list } = props;
  return (
    <Each
      slots={slots}
      name={list}
      row={(inRow) => (
        <tr>
          <td className="ink line" style={{ ...cell, ...breaking }}>
            <strong>{fact(inRow, '.number')}</strong>
            <br />
            <span className="muted" style={small}>
              {texts.table.issuedOn(fact(inRow, '.issuedOn'))}
            </span>
            <When slots={inRow} name=".discount">
              <br />
              <span className="ink" style={small}>
                {fact(inRow, '.discount')}
              </span>
            </When>
          </td>
          <td className="ink line" style={{ ...cell, paddingRight: '12px' }}>
            {fact(inRow, '.dueOn')}
            <br />
            <span className="muted" style={small}>
              {fact(inRow, '.lateness')}
            </span>
          </td>
          <td className="ink line" style={{ ...cell, ...amount }}>
            {fact(inRow, '.amount')}
          </td>
        </tr>
      )}
    />
  );
}

const totalCell: CSSProperties = { ...cell, borderTopWidth: '2px', fontWeight: 700 };
const captionStyle: CSSProperties = {
  ...cell,
  borderTop: 'none',
  padding: '0 0 10px',
  textAlign: 'left',
  fontWeight: 600,
};
