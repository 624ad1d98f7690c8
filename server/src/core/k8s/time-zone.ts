import { say } from '../words';
import type { Problem } from './formats';

/** The names of the time zone database that have no region before them. Runtimes know further ones, which Go does not. */
const PLAIN_NAMES: readonly string[] =
  'CET CST6CDT Cuba EET EST EST5EDT Egypt Eire Factory GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT UTC Universal W-SU WET Zulu'.split(
    ' ',
  );

/** What the API server finds wrong with the time zone of a CronJob. */
export function timeZoneProblems(text: string): Problem[] {
  if (text === '') return [say`is empty`];
  if (text.toLowerCase() === 'local') return [say`names no zone in particular`];
  // Whether these are there depends on how the API server was installed.
  if (/^(?:posix\/|right\/|localtime$|posixrules$)/.test(text)) return [];
  if (!text.includes('/')) return PLAIN_NAMES.includes(text) ? [] : [say`is not in the time zone database`];
  const parts = text.split('/');
  if (parts.some((part) => !/^[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}$/.test(part) || /^\.\.?$/.test(part))) {
    return [say`is not in the time zone database`];
  }
  const known = canonicalName(text);
  if (known === undefined || parts[0] === 'SystemV') return [say`is not in the time zone database`];
  // The database's files are found by their names, letter by letter.
  const isMisspelt = known.toLowerCase() === text.toLowerCase() ? known !== text : !/^[A-Z]/.test(text);
  return isMisspelt ? [say`has letters in the wrong case`] : [];
}

/** The name in the database, where only upper and lower case differ. */
export function nearestTimeZone(text: string): string | undefined {
  const plain = PLAIN_NAMES.find((name) => name.toLowerCase() === text.toLowerCase());
  const known = plain ?? canonicalName(text);
  return known?.toLowerCase() === text.toLowerCase() ? known : undefined;
}

function canonicalName(text: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    // It throws for a name that is in no database.
    return undefined;
  }
}
