// Asks a kube-apiserver what it thinks of the manifests of test/mutations, and writes down what it refuses:
//   npm run verdicts -- http://127.0.0.1:8001
// The server is one that nobody needs, such as a kube-apiserver alone with its etcd behind `kubectl proxy`: objects are
// created and deleted in namespace "default". Its admission plugins that look at other objects must be off:
//   --disable-admission-plugins=ServiceAccount,Priority,RuntimeClass,LimitRanger,ResourceQuota,PodSecurity --allow-privileged
// Of the first version that was asked (VERSIONS in test/mutations/corpus.ts) the verdicts are written whole, of the others
// what is not as it was in the version before: ask older servers first.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [server = 'http://127.0.0.1:8001'] = process.argv.slice(2);
const { corpora, titleOf, verdictsFile, verdictsOf, writeVerdicts, NO_ANSWER, VERSIONS } =
  await loadCorpora();
const { gitVersion, major, minor } = await (await fetch(`${server}/version`)).json();
const version = Number(minor);
console.log(`asking ${gitVersion} (${major}.${minor}) at ${server}`);
if (!VERSIONS.includes(version)) throw new Error(`add ${version} to VERSIONS in test/mutations/corpus.ts`);

for (const { base, manifest, mutations } of corpora()) {
  const url = urlFor(manifest);
  /** @type {Map<string, { fields: string[] }>} */
  const refusals = new Map();
  let next = 0;
  // Services are created for real, since a dry run allocates no node ports; one by one, since they may ask for the same.
  const isService = manifest.kind === 'Service';
  const ask = async () => {
    while (next < mutations.length) {
      const mutation = mutations[next++];
      const refusal = await verdict(url, mutation.text, !isService);
      if (refusal) refusals.set(titleOf(mutation), refusal);
    }
  };
  await Promise.all(Array.from({ length: isService ? 1 : 16 }, ask));
  const file = verdictsFile(base, version);
  const text = writeVerdicts(mutations, refusals, verdictsOf(base, version - 1));
  await mkdir(path.dirname(file), { recursive: true });
  if (text) await writeFile(file, text);
  else await rm(file, { force: true });
  console.log(`${base}: ${mutations.length} manifests, ${refusals.size} refused`);
}

/** @param {Record<string, string>} manifest */
function urlFor({ apiVersion, kind }) {
  const plural =
    /(?:s|x)$/.test(kind) && kind !== 'Endpoints'
      ? `${kind}es`
      : kind.endsWith('y')
        ? `${kind.slice(0, -1)}ies`
        : `${kind}s`;
  const resource = kind === 'Endpoints' ? 'endpoints' : plural.toLowerCase();
  const group = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
  return `${server}/${group}/namespaces/default/${resource}`;
}

/**
 * @param {string} url @param {string} text @param {boolean} dryRun
 * @returns {Promise<{ fields: string[] } | undefined>} `undefined` where it was accepted
 */
async function verdict(url, text, dryRun) {
  const query = `fieldValidation=Warn${dryRun ? '&dryRun=All' : ''}`;
  const response = await fetch(`${url}?${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/yaml', Accept: 'application/json' },
    body: text,
  });
  const answer = await response.text();
  // Some make the server itself fail.
  if (!answer.startsWith('{')) return { fields: [NO_ANSWER] };
  const body = JSON.parse(answer);
  if (response.ok) {
    if (!dryRun) await (await fetch(`${url}/${body.metadata.name}`, { method: 'DELETE' })).text();
    return undefined;
  }
  switch (response.status) {
    case 400:
      return {
        fields: [...body.message.matchAll(/(?:unknown|duplicate) field "([^"]*)"/g)].map(
          ([, field]) => field,
        ),
      };
    case 422:
      return {
        fields: [
          ...new Set(body.details.causes.map((/** @type {{ field: string }} */ cause) => cause.field)),
        ],
      };
    case 500: {
      const field = /HealthCheck NodePort/.test(body.message) ? 'spec.healthCheckNodePort' : undefined;
      if (field) return { fields: [field] };
    }
  }
  throw new Error(`${response.status} ${body.message}\n${text}`);
}

async function loadCorpora() {
  const file = path.join(root, 'node_modules/.cache/kube-routes-corpora.mjs');
  await build({
    entryPoints: [path.join(root, 'test/mutations/corpus.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(path.join(root, 'test/mutations/corpus.ts')).href),
    },
    logLevel: 'error',
  });
  return import(pathToFileURL(file).href);
}
