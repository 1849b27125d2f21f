import { Button } from 'react-email';
import type { Brand } from '../brand.ts';
import { text } from './styles.ts';

/** The one button of the mail. The coloured cell keeps it a button where the padding of links is ignored. */
export function LinkButton({ brand, href, label }: { brand: Brand; href: string; label: string }) {
  return (
    <table
      role="presentation"
      className="wide"
      border={0}
      cellPadding={0}
      cellSpacing={0}
      style={{ margin: '20px 0 16px' }}
    >
      <tbody>
        <tr>
          <td
            {...{ bgcolor: brand.color }}
            style={{ borderRadius: '6px', backgroundColor: brand.color }}
          >
            <Button
              className="button"
              href={href}
              style={{
                ...text,
                margin: 0,
                padding: '13px 26px',
                borderRadius: '6px',
                fontWeight: 600,
                lineHeight: '20px',
                backgroundColor: brand.color,
                color: brand.onColor,
              }}
            >
              {label}
            </Button>
          </td>
        </tr>
      </tbody>
    </table>
  );
}
