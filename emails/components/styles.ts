import type { CSSProperties } from 'react';

const FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

// Contrast on white: ink 14.7, muted 6.4; both above the 4.5 of WCAG 2.2 AA.
export const INK = '#1f2933';
export const MUTED = '#52606d';
export const LINE = '#e4e7eb';
export const PAPER = '#ffffff';
export const DESK = '#f3f4f6';

export const text: CSSProperties = {
  margin: '0 0 16px',
  fontFamily: FONT,
  fontSize: '16px',
  lineHeight: '25px',
  color: INK,
};

export const small: CSSProperties = {
  ...text,
  margin: '0',
  fontSize: '13px',
  lineHeight: '19px',
  color: MUTED,
};

export const cell: CSSProperties = {
  fontFamily: FONT,
  fontSize: '15px',
  lineHeight: '21px',
  color: INK,
  padding: '10px 0',
  borderTop: `1px solid ${LINE}`,
  verticalAlign: 'top',
};

export const headCell: CSSProperties = {
  ...cell,
  borderTop: 'none',
  padding: '0 0 6px',
  fontSize: '12px',
  lineHeight: '17px',
  color: MUTED,
  fontWeight: 'normal',
};

/** Long invoice numbers may break, on a telephone they have to. */
export const breaking: CSSProperties = { wordBreak: 'break-word', paddingRight: '12px' };
export const amount: CSSProperties = { textAlign: 'right', whiteSpace: 'nowrap' };

/** What inline styles cannot say: the dark scheme, where it is known, and narrower margins on a telephone. */
export const SHEET = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 480px) {
  .desk > table > tbody > tr > td { padding: 0 !important; }
  .paper { border-radius: 0 !important; }
  .inside { padding: 24px 20px !important; }
  .foot { padding: 16px 20px 32px !important; }
  .wide { width: 100% !important; }
  .button { display: block !important; text-align: center !important; }
}
/* Mail programs that darken messages leave pictures alone, and these are pictures to them. */
.code { background-image: linear-gradient(#fff, #fff) !important; }
.k { background-image: linear-gradient(#000, #000) !important; }
@media (prefers-color-scheme: dark) {
  .desk, .desk > table > tbody > tr > td { background: #14181d !important; }
  .paper { background-color: #1e242b !important; }
  .ink { color: #eef1f4 !important; }
  .muted { color: #b3bcc6 !important; }
  .line { border-color: #3a434d !important; }
}
[data-ogsc] .ink { color: #eef1f4 !important; }
[data-ogsc] .muted { color: #b3bcc6 !important; }
[data-ogsb] .code { background-color: #fff !important; }
[data-ogsb] .k { background-color: #000 !important; }
`;
