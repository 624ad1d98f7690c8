// Writes down what the control plane and CoreDNS make of the manifests of test/components/cases:
//   node scripts/record-components.mjs [http://127.0.0.1:8001] [127.0.0.1:1053]
// `scripts/components/start.sh <folder>` starts all that it needs, in a cluster that nobody else uses. There is no kubelet
// and no scheduler: this script binds Pods to nodes that do not exist and says that they run.
import { Resolver } from 'node:dns/promises';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments, stringify } from 'yaml';
import { playNodes } from './components/nodes.mjs';
import { relativeNames, questionsFor } from './components/questions.mjs';

const root = fileURLToPath(new URL('../test/components/', import.meta.url));
const [server = 'http://127.0.0.1:8001', dns = '127.0.0.1:1053'] = process.argv.slice(2);
const ZONE = 'cluster.local';
/** What each object of a case is asked for at. */
const RESOURCES = {
  Service: 'api/v1/services',
  Pod: 'api/v1/pods',
  Endpoints: 'api/v1/endpoints',
  ReplicationController: 'api/v1/replicationcontrollers',
  EndpointSlice: 'apis/discovery.k8s.io/v1/endpointslices',
  Deployment: 'apis/apps/v1/deployments',
  ReplicaSet: 'apis/apps/v1/replicasets',
  StatefulSet: 'apis/apps/v1/statefulsets',
  DaemonSet: 'apis/apps/v1/daemonsets',
  Job: 'apis/batch/v1/jobs',
  CronJob: 'apis/batch/v1/cronjobs',
};
const resolver = new Resolver({ timeout: 2000, tries: 3 });
resolver.setServers([dns]);

const { gitVersion } = await ask('GET', 'version');
console.log(`asking ${gitVersion} at ${server}`);
const stop = await playNodes(ask);
const cases = await readCases();
const prefix = `t${process.pid}`;
const namespaces = cases.map((_, index) => `${prefix}-${index}`);
const refusals = await mapLimited(cases, (one, index) => create(one.text, namespaces[index]));
await settled();

/** @type {Map<string, Record<string, unknown>>} */
const answers = new Map();
const recorded = await mapLimited(cases, async ({ text }, index) => {
  const refused = refusals[index];
  return { ...(refused?.length ? { refused } : {}), ...(await answersIn(namespaces[index] ?? '', text)) };
});
cases.forEach(({ file, title }, index) => {
  const of = answers.get(file) ?? {};
  of[title] = recorded[index];
  answers.set(file, of);
});
await mkdir(`${root}answers`, { recursive: true });
for (const [file, of] of answers) {
  const head = `# What ${gitVersion} and CoreDNS say of ../cases/${file}. Written by scripts/record-components.mjs.\n`;
  await writeFile(
    `${root}answers/${file}`,
    head + stringify(of, { lineWidth: 0, flowCollectionPadding: false }),
  );
}
stop();
console.log(`${cases.length} cases`);

async function readCases() {
  const found = [];
  for (const file of (await readdir(`${root}cases`)).sort()) {
    const text = await readFile(`${root}cases/${file}`, 'utf8');
    for (const [, title = '', body = ''] of text.matchAll(
      /^--- # case: (.*)\n([^]*?)(?=^--- # case: |$(?![^]))/gm,
    ))
      found.push({ file, title, text: body });
  }
  return found;
}

/** Creates the objects of a case; gives the fields of those that are refused. */
async function create(text, namespace) {
  const refused = [];
  const created = new Set();
  for (const document of parseAllDocuments(text, { merge: true })) {
    const object = document.toJS();
    if (!object) continue;
    const own = inCase(namespace, object.metadata.namespace);
    object.metadata.namespace = own;
    if (!created.has(own)) await ask('POST', 'api/v1/namespaces', { metadata: { name: own } });
    created.add(own);
    const resource = RESOURCES[object.kind];
    if (!resource) throw new Error(`add ${object.kind} to RESOURCES`);
    const at = resource.lastIndexOf('/');
    const where = `${resource.slice(0, at)}/namespaces/${own}${resource.slice(at)}`;
    let answer = await ask('POST', where, object);
    // A controller may have been faster.
    if (answer.reason === 'AlreadyExists')
      answer = await ask('PUT', `${where}/${object.metadata.name}`, object);
    if (answer.kind === 'Status') {
      if (!answer.details?.causes) throw new Error(`${answer.message}\n${text}`);
      refused.push(...answer.details.causes.map(({ field }) => `${object.kind}: ${field}`));
    }
  }
  return refused;
}

function inCase(namespace, written) {
  return written === undefined ? namespace : `${namespace}-${written}`;
}

/** Waits until a CronJob has had its minute and nothing moves any more. */
async function settled() {
  let before = '';
  let calm = 0;
  const earliest = Date.now() + 75_000;
  while (calm < 4 || Date.now() < earliest) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const lists = await Promise.all(
      ['api/v1/pods', 'api/v1/endpoints', RESOURCES.EndpointSlice].map((list) => ask('GET', list)),
    );
    const now = lists
      .flatMap(({ items }) => items.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`))
      .join();
    calm = now === before ? calm + 1 : 0;
    before = now;
  }
}

async function answersIn(namespace, text) {
  const list = async (resource) => {
    const at = resource.lastIndexOf('/');
    const { items } = await ask(
      'GET',
      `${resource.slice(0, at)}/namespaces/${namespace}${resource.slice(at)}`,
    );
    return items;
  };
  const [services, pods, slices, endpoints, replicaSets, jobs] = await Promise.all(
    ['Service', 'Pod', 'EndpointSlice', 'Endpoints', 'ReplicaSet', 'Job'].map((kind) =>
      list(RESOURCES[kind]),
    ),
  );
  // Items of a list do not say what they are.
  const owners = [
    ...replicaSets.map((object) => ({ ...object, kind: 'ReplicaSet' })),
    ...jobs.map((object) => ({ ...object, kind: 'Job' })),
  ];
  const byIp = new Map(
    pods.flatMap((pod) => (pod.status.podIPs ?? []).map(({ ip }) => [ip, ownerOf(pod, owners)])),
  );
  const byName = new Map(pods.map((pod) => [pod.metadata.name, ownerOf(pod, owners)]));
  const serviceIps = new Map(
    services.flatMap(({ metadata, spec }) =>
      (spec.clusterIPs ?? []).filter((ip) => ip !== 'None').map((ip) => [ip, `Service ${metadata.name}`]),
    ),
  );
  const named = (ip) => serviceIps.get(ip) ?? (hostNetworkIp(ip) ? 'the node' : (byIp.get(ip) ?? ip));
  const names = relativeNames(namespace, ZONE, pods);
  return {
    families: Object.fromEntries(
      services.map(({ metadata, spec }) => [metadata.name, (spec.ipFamilies ?? []).join()]),
    ),
    endpoints: Object.fromEntries(
      services.map(({ metadata }) => [
        metadata.name,
        endpointsOf(
          slices.filter(
            ({ metadata: { labels } }) => labels?.['kubernetes.io/service-name'] === metadata.name,
          ),
          byName,
        ),
      ]),
    ),
    names: Object.fromEntries(
      (
        await mapLimited(questionsFor(text, services, pods, slices, endpoints), async (name) => [
          names.shown(name),
          await answerTo(names.full(name), named, names),
        ])
      ).filter(([name]) => name !== undefined),
    ),
  };
}

/** All hosts of one node share its IP, so their Pods cannot be told apart. */
function hostNetworkIp(ip) {
  return ip.startsWith('192.168.') || ip.startsWith('fd00:192:');
}

/** `Deployment web`, as the manifest names whoever made the Pod. */
function ownerOf(pod, owners) {
  let { kind, name } = { kind: 'Pod', name: pod.metadata.name };
  let object = pod;
  for (;;) {
    const [reference] = object?.metadata.ownerReferences ?? [];
    if (!reference) return `${kind} ${name}`;
    ({ kind, name } = reference);
    object = owners.find((owner) => owner.kind === kind && owner.metadata.name === name);
  }
}

/** `http TCP 8080: 3 × Deployment web`, for each port of each slice; `no port: …` where a slice has none. */
function endpointsOf(slices, byName) {
  /** @type {Map<string, { count: number, unready: number }>} */
  const lines = new Map();
  for (const slice of slices) {
    // The same Pods stand there again with their IPs of the other family.
    const family = slice.addressType === 'IPv6' && slices.some(({ addressType }) => addressType === 'IPv4');
    for (const { addresses, conditions, targetRef, hostname } of slice.endpoints ?? []) {
      const pod = targetRef?.kind === 'Pod' ? byName.get(targetRef.name) : undefined;
      if (family && pod) continue;
      const who = (pod ?? addresses[0]) + (hostname ? ` (${shownHostname(pod, hostname)})` : '');
      for (const port of slice.ports?.length ? slice.ports : [undefined]) {
        const title = port ? `${port.name || '-'} ${port.protocol} ${port.port ?? '-'}` : 'no port';
        const line = `${title}: ${who}${conditions?.ready === false ? ', not ready' : ''}`;
        const known = lines.get(line) ?? { count: 0, unready: 0 };
        known.count += 1;
        lines.set(line, known);
      }
    }
  }
  return [...lines]
    .map(([line, { count }]) => (count > 1 ? line.replace(': ', `: ${count} × `) : line))
    .sort();
}

/** Pods that are counted have the same name but for that. */
function shownHostname(pod, hostname) {
  return /^(?:StatefulSet|Job|CronJob) /.test(pod ?? '')
    ? hostname.replace(/-\d{8}-\d+$/, '-<minute>-<n>').replace(/-\d+$/, '-<n>')
    : hostname;
}

/** `A Service web`, `SRV 80 web`, `nothing`: the records of a name of each type that is asked for. */
async function answerTo(name, named, names) {
  const none = (error) => {
    if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return [];
    throw error;
  };
  if (name.startsWith('_')) {
    const records = await resolver.resolveSrv(name).catch(none);
    const texts = records.map(({ name: target, port }) => `SRV ${port} ${names.target(target)}`);
    return [...new Set(texts)].sort().join(', ') || 'nothing';
  }
  const cname = await resolver.resolveCname(name).catch(none);
  if (cname.length > 0) return `CNAME ${names.target(cname[0])}`;
  const v4 = (await resolver.resolve4(name).catch(none)).map((ip) => `A ${named(ip)}`);
  const v6 = (await resolver.resolve6(name).catch(none)).map((ip) => `AAAA ${named(ip)}`);
  return [...new Set([...v4, ...v6])].sort().join(', ') || 'nothing';
}

/** @param {string} method @param {string} where @param {unknown} [body] */
async function ask(method, where, body, type = 'application/json') {
  const response = await fetch(`${server}/${where}`, {
    method,
    headers: { 'Content-Type': type, Accept: 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.json();
}

async function mapLimited(items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return results;
}
