// `kube-routes check` beside @monokle/validation on the same files.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runNode } from '../children.mjs';
import { DIST } from '../client.mjs';
import { writeWorkspace } from '../generate.mjs';
import { onceRead } from '../page-cache.mjs';
import { inTurns } from '../statistics.mjs';

const CLI = path.join(DIST, 'cli.js');
const MONOKLE = path.join(import.meta.dirname, '../peers/monokle.mjs');
/** The size at which the peer still ends within seconds. */
const QUICK = 1_000;

/** @param {import('../report.mjs').Report} report @param {import('../run.mjs').Options} options */
export async function measureCli(report, { largest, rounds, full }) {
  const check = async (/** @type {string} */ folder, /** @type {string[]} */ ...options) => {
    const { value, cpu } = await runNode([CLI, 'check', '--fail-on', 'never', ...options], { cwd: folder });
    return { value, cpu };
  };
  const monokle = async (/** @type {string} */ folder) => {
    const { value, cpu, stdout } = await runNode([MONOKLE, folder, 'edit']);
    const { edit, rss } = JSON.parse(stdout);
    return { value: value - edit, cpu, edit, rss };
  };
  const [many, some] = [largest, QUICK].map(writeWorkspace);
  const cache = mkdtempSync(path.join(tmpdir(), 'kube-routes-bench-'));
  const again = (/** @type {string} */ folder) => check(folder, '--cache', '--cache-location', cache);
  for (const folder of [some, many]) await again(folder);
  report.progress(`cli: ${QUICK} manifests`);
  const quick = await inTurns(Math.max(2, Math.round(rounds / 10)), {
    own: onceRead(some, () => check(some)),
    peer: onceRead(some, () => monokle(some)),
    quickAgain: onceRead(some, () => again(some)),
    many: onceRead(many, () => check(many)),
    manyAgain: onceRead(many, () => again(many)),
  });
  rmSync(cache, { recursive: true });
  const sample = (/** @type {Record<string, number[]>} */ { value, cpu }) => ({ values: value, cpu });
  report.sample(`check, ${QUICK} manifests`, sample(quick.own));
  report.sample(`check, ${largest} manifests`, sample(quick.many));
  report.sample(`check, ${QUICK} manifests, nothing changed since the last`, sample(quick.quickAgain));
  report.sample(`check, ${largest} manifests, nothing changed since the last`, sample(quick.manyAgain));
  report.sample(`@monokle/validation, ${QUICK} manifests`, sample(quick.peer));
  report.series(`@monokle/validation, ${QUICK} manifests: one edit`, quick.peer.edit, 'ms');
  report.series(`@monokle/validation, ${QUICK} manifests: RSS`, quick.peer.rss, 'MB');
  report.compare({
    id: 'cli',
    what: `check of ${QUICK} manifests : @monokle/validation`,
    limit: 1 / 8,
    a: sample(quick.own),
    b: sample(quick.peer),
  });
  report.compare({
    id: 'cli-again',
    what: `check of ${QUICK} manifests with what the last one kept : @monokle/validation`,
    limit: 1 / 8,
    a: sample(quick.quickAgain),
    b: sample(quick.peer),
  });
  if (largest === QUICK) return;
  if (!full) {
    report.missing(
      `check of ${largest} manifests : @monokle/validation, at most 1/100`,
      'it takes the peer minutes; `--full` does it',
    );
    return;
  }
  report.progress(`cli: @monokle/validation on ${largest} manifests, which takes minutes`);
  const { peer } = await inTurns(1, { peer: () => monokle(many) });
  report.sample(`@monokle/validation, ${largest} manifests`, sample(peer));
  report.series(`@monokle/validation, ${largest} manifests: one edit`, peer.edit, 'ms');
  report.series(`@monokle/validation, ${largest} manifests: RSS`, peer.rss, 'MB');
  report.compare({
    id: 'cli-large',
    what: `check of ${largest} manifests : @monokle/validation`,
    limit: 1 / 100,
    a: sample(quick.many),
    b: sample(peer),
  });
}
