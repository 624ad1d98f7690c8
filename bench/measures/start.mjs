// From the start of the process to the first diagnostics of the open file, with the workspace still to be read.
import { performance } from 'node:perf_hooks';
import { writeWorkspace } from '../generate.mjs';
import { cpuTime } from '../processes.mjs';
import { initializeYaml, openYaml, PULL, spawnOurs, spawnYamlServer } from '../servers.mjs';
import { inTurns } from '../statistics.mjs';
import { SMALL } from '../workspace/edited.mjs';

/** A file with a mistake that needs no other file to be seen, so that an empty answer does not count. */
const FILE = 'typing/one/wrong.yaml';
const TEXT = SMALL.text.replace('containerPort: 8080', 'containerPort: 80800');

/** @param {import('../report.mjs').Report} report @param {import('../run.mjs').Options} options */
export async function measureStart(report, { largest, rounds }) {
  const folder = writeWorkspace(largest);
  report.progress(`start: ${largest} manifests`);
  const yaml = async (/** @type {boolean} */ kubernetes) => {
    const client = spawnYamlServer(folder, { kubernetes });
    await initializeYaml(client);
    await openYaml(client, FILE, TEXT);
    return ended(client);
  };
  const times = await inTurns(Math.max(3, Math.round(rounds / 5)), {
    own: async () => {
      const client = spawnOurs(folder);
      await client.initialize(PULL);
      void client.open(FILE, TEXT);
      while ((await client.pull(FILE)).length === 0) {
        // Not there yet; an editor asks again, too.
      }
      return ended(client);
    },
    'yaml-language-server': () => yaml(false),
    'yaml-language-server with schema': () => yaml(true),
  });
  const samples = Object.fromEntries(
    Object.entries(times).map(([side, { value, cpu = [] }]) => [side, { values: value, cpu }]),
  );
  for (const [side, sample] of Object.entries(samples))
    report.sample(`start to first diagnostics, ${side}`, sample);
  for (const peer of ['yaml-language-server', 'yaml-language-server with schema']) {
    report.compare({
      id: `start, ${peer}`,
      what: `start to the first diagnostics, workspace of ${largest} : ${peer}`,
      limit: 1 / 3,
      a: samples.own,
      b: samples[peer],
    });
  }
}

/** @param {import('../client.mjs').Client} client */
async function ended(client) {
  const value = performance.now() - client.started;
  const cpu = cpuTime(/** @type {number} */ (client.process.pid));
  client.kill();
  return { value, ...(cpu !== undefined && { cpu }) };
}
