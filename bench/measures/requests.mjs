// What the editor asks at the cursor, at rest and right behind a key, beside a request that the server does not know.
import { performance } from 'node:perf_hooks';
import { position } from '../client.mjs';
import { writeWorkspace } from '../generate.mjs';
import { pause, startOurs } from '../servers.mjs';
import { inTurns } from '../statistics.mjs';
import { SMALL } from '../workspace/edited.mjs';
import { Typist } from './keystroke.mjs';

const FILE = 'typing/one/service.yaml';
const PLACES = {
  hover: ['textDocument/hover', 'selector:'],
  definition: ['textDocument/definition', 'targetPort: h'],
  completion: ['textDocument/completion', 'targetPort: '],
};

/** @param {import('../report.mjs').Report} report @param {import('../run.mjs').Options} options */
export async function measureRequests(report, { largest, rounds }) {
  report.progress(`requests: ${largest} manifests`);
  const client = await startOurs(writeWorkspace(largest));
  await client.open(FILE);
  await client.pullWorkspace();
  const typist = new Typist(client, SMALL);
  const { text } = client.document(FILE);
  /** @type {Record<string, () => Promise<unknown>>} */
  const requests = { nothing: () => client.request('bench/nothing').catch(() => undefined) };
  for (const [name, [method, behind]] of Object.entries(PLACES)) {
    const params = {
      textDocument: { uri: client.uri(FILE) },
      position: position(text, text.indexOf(behind) + behind.length - (name === 'completion' ? 0 : 1)),
    };
    requests[name] = () => client.request(method, params);
    const answer = JSON.stringify(await requests[name]());
    if (answer.length < 20) throw new Error(`${name} has no answer: ${answer}`);
  }
  const timed = async (/** @type {() => Promise<unknown>} */ request) => {
    const start = performance.now();
    await request();
    return performance.now() - start;
  };
  const sides = Object.entries(requests).flatMap(([name, request]) => [
    [`${name}, at rest`, () => timed(request)],
    [
      `${name}, behind a key`,
      () => {
        typist.type();
        return timed(request);
      },
    ],
  ]);
  const settled = sides.map(([side, measure]) => [
    side,
    async () => {
      await pause(10);
      return /** @type {() => Promise<number>} */ (measure)();
    },
  ]);
  await inTurns(Math.ceil(rounds / 2), Object.fromEntries(settled));
  const times = await inTurns(rounds * 2, Object.fromEntries(settled));
  await client.stop();
  const sample = (/** @type {string} */ side) => ({ values: times[side].value });
  for (const [side, { value }] of Object.entries(times)) report.series(`request: ${side}`, value, 'ms');
  for (const name of Object.keys(PLACES)) {
    for (const when of ['at rest', 'behind a key']) {
      report.compare({
        id: `${name}, ${when}`,
        what: `${name} ${when}, ${largest} manifests : an empty request`,
        limit: 3,
        a: sample(`${name}, ${when}`),
        b: sample('nothing, at rest'),
      });
    }
  }
}
