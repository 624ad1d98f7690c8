// What Linux tells of a running process. Elsewhere nothing is known, and the rows that need it say so.
import { readdirSync, readFileSync } from 'node:fs';

export const HAS_PROC = process.platform === 'linux';

/**
 * @param {number} pid
 * @returns {number | undefined} milliseconds of a processor that all threads of the process have used
 */
export function cpuTime(pid) {
  if (!HAS_PROC) return undefined;
  try {
    const nanoseconds = readdirSync(`/proc/${pid}/task`).map((task) =>
      Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
    );
    return nanoseconds.reduce((sum, value) => sum + value, 0) / 1e6;
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid
 * @returns {{ rss: number, peak: number, anonymous: number } | undefined} in megabytes; `anonymous` leaves out the
 * pages of Node's own program, which all Node processes share
 */
export function memory(pid) {
  if (!HAS_PROC) return undefined;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (/** @type {string} */ name) =>
      (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
    return { rss: field('VmRSS'), peak: field('VmHWM'), anonymous: field('RssAnon') };
  } catch {
    return undefined;
  }
}
