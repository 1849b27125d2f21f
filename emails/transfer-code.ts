import { encodeQR } from 'qr';

/*
 * The payment code of a mail is drawn with the cells of a table, and not sent as a picture. A picture has no other way in:
 * remote ones are not loaded unasked (and would tell who reads), Gmail drops data: addresses, and one attached to the mail
 * (cid:) is refused by Resend's batches, so that ten thousand reminders would take half an hour instead of twenty seconds at
 * its five requests a second. Cells are part of the page: they go the same way over SMTP and Resend, are shown where
 * pictures are blocked, survive forwarding, and add neither an attachment nor a link.
 */

// 4 px a module: the largest code of `CODE_BYTES_MAX` fits a telephone's 280 px with its border.
const MODULE_PX = 4;
/** ISO/IEC 18004: four modules of white around the code. */
export const WHITE_BORDER_PX = 4 * MODULE_PX;
/** What version 10 holds at level M. Larger ones would push a mail over the 102 kB after which Gmail cuts it off. */
export const CODE_BYTES_MAX = 213;

/**
 * The code of a payload (see `epcPayload`) as a `<table>`, without the white around it. One cell stands for each unbroken run
 * of a row; values without quotes and colours by name keep the whole near 20 kB. Takes a tenth of a millisecond.
 */
export function transferCode(payload: string): string {
  // EPC069-12: error level M. A border has to be asked for; it is left out below.
  const modules = encodeQR(payload, 'raw', { ecc: 'medium', border: 1 });
  const end = modules.length - 1;
  const side = (end - 1) * MODULE_PX;
  // A row is as high as its line in Outlook, so lines have no height of their own.
  let out =
    `<table border=0 cellpadding=0 cellspacing=0 width=${side} style="width:${side}px;table-layout:fixed;` +
    'border-collapse:collapse;font-size:0;line-height:0;mso-line-height-rule:exactly">';
  for (const row of modules.slice(1, end)) {
    out += `<tr height=${MODULE_PX}>`;
    for (let x = 1, from = 1; x < end; x += 1) {
      if (x + 1 < end && row[x + 1] === row[x]) continue;
      out += cell(row[x] ?? false, x - from + 1);
      from = x + 1;
    }
    out += '</tr>';
  }
  return `${out}</table>`;
}

function cell(isDark: boolean, width: number): string {
  const span = width > 1 ? ` colspan=${width}` : '';
  return isDark ? `<td class=k bgcolor=black${span}></td>` : `<td${span}></td>`;
}
