// What a letter costs: from the change to fresh diagnostics of the file that it was typed into.
import { performance } from 'node:perf_hooks';
import { writeWorkspace } from '../generate.mjs';
import { cpuTime } from '../processes.mjs';
import { PUSH, pause, startOurs, startYamlServer, yamlServerDelay } from '../servers.mjs';
import { inTurns } from '../statistics.mjs';
import { LARGE, SMALL } from '../workspace/edited.mjs';

/** @typedef {import('../client.mjs').Client} Client */

/**
 * Where a letter is typed, to be deleted again next: behind which text of the document, and what. All of them change
 * what a reader of the file sees; those marked bring a finding in that file.
 */
const EDITS = [
  { behind: ':1.2.3', insert: '4', finds: false },
  { behind: 'at night', insert: 's', finds: false },
  { behind: '      labels:\n        app: NAME', insert: 'x', finds: true },
  { behind: 'matchLabels:\n      app: NAME', insert: 'x', finds: true },
  { behind: 'containerPort: 8080', insert: '0', finds: true },
  { behind: 'value: info', insert: 'x', finds: false },
];

/** In milliseconds: a quick typist needs five times that, and what one key has stirred up has settled. */
const BETWEEN_KEYS = 20;

/** What a person types within a minute or two; before that, compilers are at work behind the keys of all servers. */
const WARM_UP = 200;

/** Types and deletes letters in the document of a certain name. */
export class Typist {
  #client;
  #target;
  #count = 0;

  /** @param {Client} client @param {{ path: string, name: string }} target */
  constructor(client, target) {
    this.#client = client;
    this.#target = target;
  }

  /** @param {{ onlyFinding?: boolean }} [options] */
  type({ onlyFinding = false } = {}) {
    const edits = EDITS.filter(({ finds }) => finds || !onlyFinding);
    const { behind, insert } = edits[Math.floor(this.#count / 2) % edits.length];
    const { path, name } = this.#target;
    const { text } = this.#client.document(path);
    const document = text.indexOf(`kind: Deployment\nmetadata:\n  name: ${name}\n`);
    const searched = behind.replace('NAME', name);
    const offset = text.indexOf(searched, document) + searched.length;
    const isInserting = this.#count++ % 2 === 0;
    void this.#client.change(
      path,
      isInserting ? { offset, remove: 0, insert } : { offset, remove: insert.length, insert: '' },
    );
  }
}

/** @param {Client} client @param {{ path: string, name: string }} target */
function pulling(client, target) {
  const typist = new Typist(client, target);
  return async () => {
    const start = performance.now();
    typist.type();
    await client.pull(target.path);
    return performance.now() - start;
  };
}

/** @param {Client} client @param {{ path: string, name: string }} target */
function pushed(client, target) {
  const typist = new Typist(client, target);
  const uri = client.uri(target.path);
  return async () => {
    const shown = client.next('textDocument/publishDiagnostics', (params) => params.uri === uri);
    const start = performance.now();
    typist.type({ onlyFinding: true });
    await shown;
    return performance.now() - start;
  };
}

/**
 * Servers with a file open, each with what types a letter into it and waits for the diagnostics.
 * @param {import('../report.mjs').Report} report
 * @param {Readonly<Record<string, { begin: () => Promise<Client>, target: { path: string, name: string }, push?: boolean }>>} sides
 */
async function startAll(report, sides) {
  /** @type {Record<string, Client>} */
  const clients = {};
  /** @type {Record<string, () => Promise<number>>} */
  const keys = {};
  for (const [side, { begin, target, push = false }] of Object.entries(sides)) {
    report.progress(`keystroke: starting ${side}`);
    clients[side] = await begin();
    keys[side] = push ? pushed(clients[side], target) : pulling(clients[side], target);
  }
  return { clients, keys };
}

/**
 * Types in turns, at rest before each key as between the keys of a person.
 * @param {import('../report.mjs').Report} report
 * @param {Awaited<ReturnType<typeof startAll>>} started
 * @param {number} count of keys per side
 */
async function typeInTurns(report, { clients, keys }, count) {
  report.progress('keystroke: typing');
  for (let key = 0; key < WARM_UP; key++) for (const type of Object.values(keys)) await type();
  await pause(1_000);
  const before = processorTimes(clients);
  const times = await inTurns(
    count,
    Object.fromEntries(
      Object.entries(keys).map(([side, type]) => [
        side,
        async () => {
          await pause(BETWEEN_KEYS);
          return type();
        },
      ]),
    ),
  );
  // What a server still does behind the last answer belongs to the keys, too.
  await pause(1_000);
  const after = processorTimes(clients);
  /** @type {Record<string, import('../report.mjs').Sample>} */
  const samples = {};
  for (const side of Object.keys(keys)) {
    const used = (after[side] ?? NaN) - (before[side] ?? NaN);
    samples[side] = { values: times[side].value, cpu: Number.isNaN(used) ? [] : [used / count] };
    report.sample(`keystroke, ${side}`, samples[side]);
  }
  await Promise.all(Object.values(clients).map((client) => client.stop()));
  return samples;
}

/** @param {import('../report.mjs').Report} report @param {import('../run.mjs').Options} options */
export async function measureKeystroke(report, { largest, rounds }) {
  const few = writeWorkspace(100);
  const many = writeWorkspace(largest);
  const own = await typeInTurns(
    report,
    await startAll(report, {
      'few, 25 lines': { begin: () => startOurs(few), target: SMALL },
      'many, 25 lines': { begin: () => startOurs(many), target: SMALL },
      'few, 5,000 lines': { begin: () => startOurs(few, { file: LARGE.path }), target: LARGE },
      'many, 5,000 lines': { begin: () => startOurs(many, { file: LARGE.path }), target: LARGE },
    }),
    rounds * 4,
  );
  report.compare({
    id: 'keystroke-size',
    what: `keystroke to fresh diagnostics, ${largest} manifests : 100`,
    limit: 1.15,
    tails: true,
    a: own['many, 25 lines'],
    b: own['few, 25 lines'],
  });
  report.compare({
    id: 'keystroke-size-large',
    what: 'the same in the file of 5,000 lines',
    limit: 1.15,
    tails: true,
    a: own['many, 5,000 lines'],
    b: own['few, 5,000 lines'],
  });
  report.compare({
    id: 'keystroke-file',
    what: 'keystroke in 5,000 lines, 200 documents : 25 lines',
    limit: 1.5,
    a: own['many, 5,000 lines'],
    b: own['many, 25 lines'],
  });

  const delay = yamlServerDelay();
  for (const [target, lines, work, felt] of /** @type {const} */ ([
    [SMALL, '25 lines', 1 / 2, 1 / 50],
    [LARGE, '5,000 lines', 1 / 40, 1 / 60],
  ])) {
    const file = target.path;
    const samples = await typeInTurns(
      report,
      await startAll(report, {
        [`beside peers, ${lines}`]: { begin: () => startOurs(many, { file }), target },
        [`yaml-language-server, ${lines}`]: {
          begin: () => startYamlServer(many, file, { kubernetes: false }),
          target,
          push: true,
        },
        [`yaml-language-server with schema, ${lines}`]: {
          begin: () => startYamlServer(many, file, { kubernetes: true }),
          target,
          push: true,
        },
      }),
      rounds,
    );
    for (const peer of ['yaml-language-server', 'yaml-language-server with schema']) {
      const a = samples[`beside peers, ${lines}`];
      const b = samples[`${peer}, ${lines}`];
      const what = `keystroke in ${lines} : ${peer}`;
      report.compare({
        id: `work, ${peer}, ${lines}`,
        what: `${what} without its delay of ${delay} ms`,
        limit: work,
        a,
        b: { ...b, values: b.values.map((time) => Math.max(time - delay, 0)) },
      });
      report.compare({ id: `felt, ${peer}, ${lines}`, what: `${what} as felt`, limit: felt, a, b });
    }
  }
}

/** The same for a client to which diagnostics are pushed. @param {import('../report.mjs').Report} report @param {import('../run.mjs').Options} options */
export async function measurePush(report, { largest, rounds }) {
  const few = writeWorkspace(100);
  const many = writeWorkspace(largest);
  const capabilities = PUSH;
  const samples = await typeInTurns(
    report,
    await startAll(report, {
      'pushed, few, 25 lines': { begin: () => startOurs(few, { capabilities }), target: SMALL, push: true },
      'pushed, many, 25 lines': { begin: () => startOurs(many, { capabilities }), target: SMALL, push: true },
      'pushed, yaml-language-server, 25 lines': {
        begin: () => startYamlServer(many, SMALL.path, { kubernetes: false }),
        target: SMALL,
        push: true,
      },
    }),
    rounds,
  );
  report.compare({
    id: 'push-size',
    what: `keystroke to pushed diagnostics, ${largest} manifests : 100`,
    limit: 1.15,
    tails: true,
    a: samples['pushed, many, 25 lines'],
    b: samples['pushed, few, 25 lines'],
  });
  report.compare({
    id: 'push-felt',
    what: 'keystroke to pushed diagnostics : yaml-language-server as felt',
    limit: 1 / 50,
    a: samples['pushed, many, 25 lines'],
    b: samples['pushed, yaml-language-server, 25 lines'],
  });
}

/** @param {Readonly<Record<string, Client>>} clients */
function processorTimes(clients) {
  return Object.fromEntries(
    Object.entries(clients).map(([side, client]) => [
      side,
      cpuTime(/** @type {number} */ (client.process.pid)),
    ]),
  );
}

/**
 * Typing at the pace of a person while the editor keeps a pull of the whole workspace waiting, as VS Code does.
 * @param {import('../report.mjs').Report} report @param {import('../run.mjs').Options} options
 */
export async function measureTyping(report, { largest, rounds }) {
  const sides = { few: writeWorkspace(100), many: writeWorkspace(largest) };
  /** @type {Record<string, Client>} */
  const clients = {};
  /** @type {Record<string, () => Promise<number>>} */
  const keys = {};
  for (const [side, folder] of Object.entries(sides)) {
    report.progress(`typing: starting ${side}`);
    clients[side] = await startOurs(folder);
    await clients[side].pullWorkspace();
    clients[side].keepPullingWorkspace();
    keys[side] = pulling(clients[side], SMALL);
    for (let key = 0; key < 10; key++) await keys[side]();
  }
  await pause(3_000);
  report.progress('typing');
  const before = processorTimes(clients);
  const count = rounds * 2;
  const times = await inTurns(
    count,
    Object.fromEntries(
      Object.entries(keys).map(([side, key]) => [
        side,
        async () => {
          await pause(60);
          return key();
        },
      ]),
    ),
  );
  await pause(3_000);
  const after = processorTimes(clients);
  const sample = (/** @type {string} */ side) => {
    const used = (after[side] ?? NaN) - (before[side] ?? NaN);
    const result = { values: times[side].value, cpu: Number.isNaN(used) ? [] : [used / count] };
    report.sample(`typing while the editor watches the workspace, ${side}`, result);
    return result;
  };
  const [a, b] = [sample('many'), sample('few')];
  await Promise.all(Object.values(clients).map((client) => client.stop()));
  report.compare({
    id: 'typing-size',
    what: `keystroke while the editor watches the workspace, ${largest} manifests : 100`,
    limit: 1.15,
    tails: true,
    a,
    b,
  });
}
