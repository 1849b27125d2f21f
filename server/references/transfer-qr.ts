import { encodeQR, type QrOpts } from 'qr';
import type { Language } from '../calendar/locale.ts';

const TITLES: Record<Language, string> = {
  fr: 'Code QR du virement, à scanner avec l’application de votre banque',
  en: 'QR code of the transfer, to scan with your bank’s app',
  nl: 'QR-code van de overschrijving, om te scannen met de app van uw bank',
};

// EPC069-12: error level M. Four modules of white around it: ISO/IEC 18004.
const OPTIONS: QrOpts = { ecc: 'medium', border: 4 };

/** The name of the picture for those who do not see it. */
export function transferQrTitle(language: Language): string {
  return TITLES[language];
}

/**
 * The QR code of a payload (see `epcPayload`) as an `<svg>` to put into a page: attributes only, no style, no script, so a strict
 * content security policy shows it. 5 px a module; a style sheet may size it. Black on white whatever the page's colours,
 * because cameras need it.
 */
export function transferQrSvg(payload: string, language: Language): string {
  const { size, path } = transferQrShape(payload);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="transfer-qr" role="img" width="${size * 5}" height="${size * 5}" ` +
    `viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><title>${TITLES[language]}</title>` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>`
  );
}

/** The same for a template to draw: modules a side, the white around it included, and the path of the dark ones. */
export function transferQrShape(payload: string): { size: number; path: string } {
  const modules = encodeQR(payload, 'raw', OPTIONS);
  return { size: modules.length, path: modules.map(rowPath).join('') };
}

/** The dark modules of a row, one stroke for each unbroken run. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    const from = x;
    while (row[x + 1]) x += 1;
    const width = x - from + 1;
    path += `M${from} ${y}h${width}v1h-${width}z`;
  }
  return path;
}
