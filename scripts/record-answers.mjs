// Asks the code of Kubernetes about random cases of test/answers, and writes down what it says:
//   npm run answers
// It needs Go, which builds scripts/kubernetes-answers with the module of Kubernetes (some minutes the first time).
//   --compare       writes nothing, but says where our answers differ, the shortest cases first
//   --cases 1000    of each kind (50 by default), --seed 2 makes other ones, --kind dns only these
//   --program FILE  an executable that is built already
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { stringify } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    compare: { type: 'boolean', default: false },
    cases: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
    program: { type: 'string' },
  },
});
const { KINDS, randomFrom } = await loadKinds();

for (const [name, kind] of Object.entries(KINDS)) {
  if (values.kind && values.kind !== name) continue;
  const random = randomFrom(Number(values.seed));
  const cases = Array.from({ length: Number(values.cases) }, () => kind.make(random));
  const answers = await ask(cases.map((one) => ({ kind: name, ...one })));
  const recorded = cases.map((one, index) => ({ ...one, answer: answers[index] }));
  if (values.compare) compare(name, recorded);
  else await record(name, recorded);
}

/** @param {string} name @param {any[]} recorded */
function compare(name, recorded) {
  const found = recorded.flatMap((one) => {
    const wrong = KINDS[name]?.disagreements(one, one.answer) ?? [];
    return wrong.length > 0 ? [{ one, wrong }] : [];
  });
  found.sort((a, b) => a.one.manifests.length - b.one.manifests.length);
  for (const { one, wrong } of found.slice(0, 3)) {
    console.log(stringify({ ...one, answer: JSON.stringify(one.answer) }), wrong.join('\n'), '\n');
  }
  console.log(`${name}: ${recorded.length} cases, ${found.length} with another answer`);
}

/** @param {string} name @param {any[]} recorded */
async function record(name, recorded) {
  const folder = path.join(root, 'test/answers/recorded');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.yaml`), stringify(recorded, { lineWidth: 0 }));
  console.log(`${name}: ${recorded.length} cases`);
}

/** @param {unknown} cases @returns {Promise<any[]>} */
function ask(cases) {
  const [command, args] = values.program ? [path.resolve(values.program), []] : ['go', ['run', '.']];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: path.join(root, 'scripts/kubernetes-answers'),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`it ended with ${code}`)),
    );
    child.stdin.end(JSON.stringify(cases));
  });
}

async function loadKinds() {
  const file = path.join(root, '.cache/answers.mjs');
  await build({
    entryPoints: [path.join(root, 'test/answers/kinds.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return import(pathToFileURL(file).href);
}
