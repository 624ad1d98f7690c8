import { median, p95 } from './statistics.mjs';
import { markdownTable } from './table.mjs';

/**
 * @typedef {object} Sample
 * @property {readonly number[]} values by the clock, or in megabytes
 * @property {readonly number[]} [cpu] processor time for the same, a second opinion where other programs are at work
 */
/**
 * @typedef {object} Comparison
 * @property {string} id
 * @property {string} what "ours : theirs"
 * @property {number} limit what the first side may be of the second
 * @property {Sample} a
 * @property {Sample} b
 * @property {boolean} [tails] whether the 95th percentiles must be within the limit, too
 * @property {string} [unit]
 */

/** Collects what was measured, and says what that is worth. */
export class Report {
  /** @type {Comparison[]} */
  #comparisons = [];
  /** @type {{ what: string, why: string }[]} */
  #missing = [];
  /** @type {{ name: string, values: readonly number[], unit: string }[]} */
  #series = [];
  #log;

  /** @param {(message: string) => void} log */
  constructor(log = () => undefined) {
    this.#log = log;
  }

  /** @param {string} message */
  progress(message) {
    this.#log(message);
  }

  /** @param {string} name @param {readonly number[]} values @param {string} unit */
  series(name, values, unit) {
    this.#series.push({ name, values, unit });
  }

  /** @param {string} name @param {Sample} sample */
  sample(name, { values, cpu = [] }) {
    this.series(name, values, 'ms');
    this.series(`${name}: processor time`, cpu, 'ms');
  }

  /** @param {Comparison} comparison */
  compare(comparison) {
    this.#comparisons.push(comparison);
  }

  /** A row that could not be measured. @param {string} what @param {string} why */
  missing(what, why) {
    this.#missing.push({ what, why });
  }

  /** The targets, what was reached, and all that was measured. @returns {string} Markdown */
  toMarkdown() {
    const rows = this.#comparisons.map((comparison) => {
      const { what, limit, a, b, tails = false, unit = 'ms' } = comparison;
      const figures = [figure(a.values, unit), figure(b.values, unit)];
      const begin = [what, times(limit), ...figures];
      if (a.values.length === 0 || b.values.length === 0) return [...begin, '', '', '', 'not measured'];
      const ratio = median(a.values) / median(b.values);
      const tail = p95(a.values) / p95(b.values);
      const cpu = a.cpu?.length && b.cpu?.length ? median(a.cpu) / median(b.cpu) : undefined;
      const said = verdict(ratio, tails ? tail : ratio, limit);
      // Where other programs are at work, the clock alone is a poor judge.
      const doubt = cpu !== undefined && cpu <= limit !== ratio <= limit;
      const second = doubt ? `; by processor time ${cpu <= limit ? 'met' : 'missed'}` : '';
      return [...begin, times(ratio), times(tail), cpu === undefined ? '' : times(cpu), said + second];
    });
    const missing = this.#missing.map(({ what, why }) => [
      what,
      '',
      '',
      '',
      '',
      '',
      '',
      `not measured: ${why}`,
    ]);
    const head = [
      'what',
      'at most',
      'here: median (p95)',
      'against: median (p95)',
      'ratio',
      'of p95',
      'of processor time',
      'verdict',
    ];
    const details = this.#series.map(({ name, values, unit }) => [
      name,
      values.length === 0 ? 'unknown' : `${round(median(values))} ${unit}`,
      values.length === 0 ? '' : `${round(p95(values))} ${unit}`,
      values.length === 0 ? '' : `${round(Math.min(...values))} to ${round(Math.max(...values))}`,
      String(values.length),
    ]);
    return (
      `## Targets\n\n${markdownTable([head, ...rows, ...missing], 'lrrrrrrl')}\n` +
      `## All measurements\n\n${markdownTable([['what', 'median', 'p95', 'range', 'number'], ...details], 'lrrrr')}`
    );
  }
}

/** @param {number} ratio @param {number} tail @param {number} limit */
function verdict(ratio, tail, limit) {
  if (Math.max(ratio, tail) <= limit) return 'met';
  return ratio <= limit ? 'missed by the p95' : `missed: ${round(ratio / limit)} times the limit`;
}

/** @param {readonly number[]} values @param {string} unit */
function figure(values, unit) {
  return values.length === 0 ? '' : `${round(median(values))} ${unit} (${round(p95(values))})`;
}

/** A ratio as the targets are written: `1.15 ×`, `1/40`. @param {number} ratio */
export function times(ratio) {
  if (!Number.isFinite(ratio)) return '–';
  return ratio <= 0.5 ? `1/${round(1 / ratio)}` : `${round(ratio)} ×`;
}

/** To three digits, of which people read two. @param {number} value */
export function round(value) {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return String(Number(value.toFixed(Math.min(digits, 3))));
}
