import type { FactName } from '../facts.ts';
import { code, fact, say } from '../slots.ts';
import type { TemplateProps } from '../template.ts';
import { WHITE_BORDER_PX } from '../transfer-code.ts';
import { When } from './passages.tsx';
import { cell, small } from './styles.ts';

/** How to pay by transfer; nothing at all where the IBAN is not known. */
export function BankDetails({ slots, texts }: TemplateProps) {
  const { payment } = texts;
  const rows: [FactName, string][] = [
    ['bankHolder', payment.bankHolder],
    ['iban', payment.iban],
    ['bic', payment.bic],
    ['reference', payment.reference],
    ['payeeNote', payment.payeeNote],
  ];
  return (
    <When slots={slots} name="iban">
      <p
        className="ink"
        style={{ ...cell, borderTop: 'none', margin: 0, padding: '0 0 6px', fontWeight: 600 }}
      >
        {payment.byTransfer}
      </p>
      <When slots={slots} name="payeeNotice">
        <p className="ink" style={{ ...cell, borderTop: 'none', margin: 0, padding: '0 0 10px' }}>
          {fact(slots, 'payeeNotice')}
        </p>
      </When>
      <table
        role="presentation"
        border={0}
        cellPadding={0}
        cellSpacing={0}
        style={{ margin: '0 0 24px' }}
      >
        <tbody>
          {rows.map(([name, label]) => (
            <When key={name} slots={slots} name={name}>
              <tr>
                <td className="muted" valign="top" style={{ ...small, padding: '2px 16px 2px 0' }}>
                  {label}
                </td>
                <td
                  className="ink"
                  style={{ ...cell, borderTop: 'none', padding: '2px 0', wordBreak: 'break-word' }}
                >
                  {fact(slots, name)}
                </td>
              </tr>
            </When>
          ))}
        </tbody>
      </table>
      <When slots={slots} name="transferCode">
        <TransferCode slots={slots} texts={texts} />
      </When>
    </When>
  );
}

/** The code keeps its white ground in the dark, because cameras need it. */
function TransferCode({ slots, texts }: Pick<TemplateProps, 'slots' | 'texts'>) {
  const { title, scan } = texts.payment.code;
  return (
    <>
      <table
        className="code"
        role="img"
        aria-label={title}
        border={0}
        cellPadding={0}
        cellSpacing={0}
        {...{ bgcolor: '#ffffff' }}
        style={{ margin: '0 0 8px', backgroundColor: '#ffffff' }}
      >
        <tbody>
          <tr>
            <td
              style={{ padding: `${WHITE_BORDER_PX}px` }}
              dangerouslySetInnerHTML={{ __html: code(slots, 'transferCode') }}
            />
          </tr>
        </tbody>
      </table>
      <p className="muted" style={{ ...small, margin: '0 0 24px' }}>
        {say(slots, scan)}
      </p>
    </>
  );
}
