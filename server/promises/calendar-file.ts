import { addDays, type PlainDate } from '../calendar/plain-date.ts';

/** An entry for a calendar: one whole day. */
export interface CalendarEntry {
  /** Stays the same when the entry changes. */
  uid: string;
  day: PlainDate;
  /** When the entry was made. */
  madeAt: Date;
  summary: string;
  description: string;
  url?: string;
}

/** RFC 5545 3.1: no line is longer than 75 octets, its end not counted. */
const LINE_OCTETS = 75;

/** The entry as an iCalendar file (RFC 5545), UTF-8 with CRLF. It reminds its owner at nine in the morning of the day before. */
export function calendarFile(entry: CalendarEntry): string {
  const stamp = entry.madeAt.toISOString().replace(/\.\d{3}|[-:]/g, '');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Relance//Promises//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${escapeText(entry.uid)}`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${basic(entry.day)}`,
    // The end of a day is the day after it (RFC 5545 3.6.1).
    `DTEND;VALUE=DATE:${basic(addDays(entry.day, 1))}`,
    `SUMMARY:${escapeText(entry.summary)}`,
    `DESCRIPTION:${escapeText(entry.description)}`,
    ...(entry.url === undefined ? [] : [`URL:${entry.url}`]),
    'TRANSP:TRANSPARENT',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escapeText(entry.summary)}`,
    'TRIGGER:-PT15H',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

const basic = (day: PlainDate): string => day.replaceAll('-', '');

/** RFC 5545 3.3.11: these four mean something in a value. Other control characters have no place in one. */
function escapeText(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n?|\n/g, '\\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** Cuts a long line, never inside a character; the next piece begins with a space that counts too. */
function fold(line: string): string {
  let out = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return out;
}
