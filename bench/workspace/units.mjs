// What stands together in a repository: an application in a folder, a kustomization with its overlays, a chart, an
// operator, samples. Each shape gives the files of one such unit; how often each comes is what makes the mix.
import * as objects from './objects.mjs';
import { CUSTOM, NAMES, ROLES, SAMPLE_NAMES } from './words.mjs';

/** @typedef {import('./objects.mjs').App} App */
/** @typedef {import('./objects.mjs').Chance} Chance */
/** @typedef {{ readonly path: string, readonly code: string }} Mistake a finding that is there on purpose, and where */
/** @typedef {{ readonly path: string, readonly text: string }} File */
/** @typedef {{ readonly files: readonly File[], readonly mistakes?: readonly Mistake[] }} Unit */
/**
 * @typedef {object} Place
 * @property {string} area the folder that the unit stands in, which is its namespace, too
 * @property {number} number of the unit in the workspace
 * @property {Chance} chance
 * @property {string[]} urls of Services of the area, for others to call; shapes add their own
 */

const joined = (/** @type {readonly string[]} */ texts) => texts.join('---\n');

/** @param {Place} place @param {string | undefined} [namespace] @returns {App} */
function newApp({ area, number, chance }, namespace = area) {
  const name = `${NAMES[number % NAMES.length]}-${chance.pick(ROLES)}-${number}`;
  const selector = chance.chance(0.6)
    ? { app: name }
    : { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': area };
  const labels = { 'app.kubernetes.io/part-of': area, tier: chance.pick(['frontend', 'backend']) };
  const [portName, port] = chance.pick(
    /** @type {const} */ ([
      ['http', 8080],
      ['http', 3000],
      ['grpc', 9090],
      ['web', 8000],
    ]),
  );
  return { name, namespace, selector, labels, port, portName };
}

/** @param {Place} place @param {App} app */
function callsOf({ chance, urls }, app) {
  const calls = urls.length > 0 && chance.chance(0.5) ? [chance.pick(urls)] : [];
  urls.push(`http://${app.name}.${app.namespace}.svc.cluster.local:80`);
  return calls;
}

/** An application with one object per file, at times with a known mistake. @param {Place} place @returns {Unit} */
export function folderApp(place) {
  const { chance, area } = place;
  const app = newApp(place);
  const folder = `${area}/${app.name}`;
  const mistake = chance.chance(0.08)
    ? chance.pick(/** @type {const} */ (['selector', 'targetPort', 'labels', 'backend']))
    : undefined;
  const typo = (/** @type {string} */ one) => (mistake === one ? { typo: /** @type {any} */ (one) } : {});
  const files = [
    {
      path: `${folder}/deployment.yaml`,
      text: objects.deployment(app, chance, { calls: mistake ? [] : callsOf(place, app), ...typo('labels') }),
    },
    {
      path: `${folder}/service.yaml`,
      text: objects.service(app, chance, { ...typo('selector'), ...typo('targetPort') }),
    },
    { path: `${folder}/serviceaccount.yaml`, text: objects.serviceAccount(app) },
  ];
  if (mistake === 'backend' || chance.chance(0.45))
    files.push({ path: `${folder}/ingress.yaml`, text: objects.ingress(app, typo('backend')) });
  else if (chance.chance(0.5)) files.push({ path: `${folder}/route.yaml`, text: objects.httpRoute(app) });
  if (chance.chance(0.4))
    files.push({ path: `${folder}/networkpolicy.yaml`, text: objects.networkPolicy(app) });
  if (chance.chance(0.6))
    files.push({
      path: `${folder}/configmap.yaml`,
      text: objects.configMap(app, chance, chance.between(3, 60)),
    });
  if (chance.chance(0.15)) files.push({ path: `${folder}/cronjob.yaml`, text: objects.cronJob(app, chance) });
  const found = {
    selector: ['service', 'selector-no-match'],
    targetPort: ['service', 'target-port-not-found'],
    labels: ['deployment', 'workload-selector-mismatch'],
    backend: ['ingress', 'ingress-backend'],
  };
  if (!mistake) return { files };
  const [file, code] = found[mistake];
  return { files, mistakes: [{ path: `${folder}/${file}.yaml`, code }] };
}

/** Applications that have all their objects in one file, several in a folder. @param {Place} place @returns {Unit} */
export function fileApps(place) {
  const { chance, area, number } = place;
  const files = Array.from({ length: 3 }, (_, index) => {
    const app = newApp({ ...place, number: number * 10 + index });
    const calls = callsOf(place, app);
    const texts = [
      objects.serviceAccount(app),
      objects.service(app, chance),
      objects.deployment(app, chance, { calls }),
    ];
    if (chance.chance(0.45)) texts.push(objects.ingress(app));
    else if (chance.chance(0.5)) texts.push(objects.httpRoute(app));
    if (chance.chance(0.4)) texts.push(objects.networkPolicy(app));
    if (chance.chance(0.5)) texts.unshift(objects.configMap(app, chance, chance.between(3, 40)));
    return { path: `${area}/release-${number}/${app.name}.yaml`, text: joined(texts) };
  });
  return { files };
}

/** A base and two overlays. @param {Place} place @returns {Unit} */
export function kustomizeApp(place) {
  const { chance, area } = place;
  const app = newApp({ ...place }, undefined);
  const bare = { ...app, namespace: undefined };
  const folder = `${area}/kustomize/${app.name}`;
  const overlay = (/** @type {string} */ stage, /** @type {number} */ replicas) => [
    {
      path: `${folder}/overlays/${stage}/kustomization.yaml`,
      text:
        `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: ${area}-${stage}\nresources:\n  - ../../base\n` +
        `labels:\n  - pairs:\n      stage: ${stage}\n    includeSelectors: true\npatches:\n  - path: replicas.yaml\n` +
        `images:\n  - name: registry.example.com/${app.name}\n    newTag: ${chance.between(1, 9)}.0.0\n`,
    },
    {
      path: `${folder}/overlays/${stage}/replicas.yaml`,
      text: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${app.name}\nspec:\n  replicas: ${replicas}\n`,
    },
  ];
  return {
    files: [
      {
        path: `${folder}/base/kustomization.yaml`,
        text: `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - deployment.yaml\n  - service.yaml\n`,
      },
      { path: `${folder}/base/deployment.yaml`, text: objects.deployment(bare, chance) },
      { path: `${folder}/base/service.yaml`, text: objects.service(bare, chance) },
      ...overlay('dev', 1),
      ...overlay('prod', 3),
    ],
  };
}

/** A Helm chart: its templates are no YAML before Helm has rendered them. @param {Place} place @returns {Unit} */
export function chart(place) {
  const { area, number, chance } = place;
  const name = `${NAMES[number % NAMES.length]}-chart-${number}`;
  const folder = `${area}/charts/${name}`;
  const named = (/** @type {string} */ apiVersion, /** @type {string} */ kind) =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: {{ include "${name}.fullname" . }}\n  labels:\n    {{- include "${name}.labels" . | nindent 4 }}\n`;
  return {
    files: [
      {
        path: `${folder}/Chart.yaml`,
        text: `apiVersion: v2\nname: ${name}\nversion: 0.${number}.0\ntype: application\n`,
      },
      {
        path: `${folder}/values.yaml`,
        text: `replicaCount: ${chance.between(1, 4)}\nimage:\n  repository: registry.example.com/${name}\n  tag: ""\nservice:\n  type: ClusterIP\n  port: 80\ningress:\n  enabled: false\nresources: {}\n`,
      },
      {
        path: `${folder}/templates/deployment.yaml`,
        text:
          named('apps/v1', 'Deployment') +
          `spec:\n  replicas: {{ .Values.replicaCount }}\n  selector:\n    matchLabels:\n      {{- include "${name}.selectorLabels" . | nindent 6 }}\n` +
          `  template:\n    metadata:\n      labels:\n        {{- include "${name}.selectorLabels" . | nindent 8 }}\n    spec:\n      containers:\n` +
          `        - name: {{ .Chart.Name }}\n          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"\n` +
          `          ports:\n            - name: http\n              containerPort: 8080\n          {{- with .Values.resources }}\n          resources:\n            {{- toYaml . | nindent 12 }}\n          {{- end }}\n`,
      },
      {
        path: `${folder}/templates/service.yaml`,
        text:
          named('v1', 'Service') +
          `spec:\n  type: {{ .Values.service.type }}\n  ports:\n    - port: {{ .Values.service.port }}\n      targetPort: http\n      name: http\n  selector:\n    {{- include "${name}.selectorLabels" . | nindent 4 }}\n`,
      },
    ],
  };
}

/** An operator with its definitions, rights, examples and itself. @param {Place} place @returns {Unit} */
export function operator(place) {
  const { chance, area, number } = place;
  const app = newApp(place);
  const folder = `${area}/operators/${app.name}`;
  const kinds = ['Cluster', 'Backup', 'User', 'Topic', 'Pool'].slice(0, chance.between(3, 5));
  const group = `${app.name}.example.com`;
  return {
    files: [
      ...kinds.map((kind) => ({
        path: `${folder}/crds/${kind.toLowerCase()}.yaml`,
        text: objects.customResourceDefinition(group, kind, chance, chance.between(12, 64)),
      })),
      {
        path: `${folder}/rbac.yaml`,
        text: joined([
          objects.serviceAccount(app),
          objects.role(app, 'ClusterRole', chance),
          objects.roleBinding(app, 'ClusterRole'),
          objects.role(app, 'Role', chance),
          objects.roleBinding(app, 'Role'),
        ]),
      },
      { path: `${folder}/operator.yaml`, text: objects.deployment(app, chance) },
      { path: `${folder}/metrics-service.yaml`, text: objects.service(app, chance) },
      ...kinds.map((kind, index) => ({
        path: `${folder}/examples/${kind.toLowerCase()}.yaml`,
        text: objects.customResource(
          `example-${number}-${index}`,
          area,
          [`${group}/v1`, kind, ['size', 'storage', 'config', 'users']],
          chance,
        ),
      })),
    ],
  };
}

/** A database with stable names. @param {Place} place @returns {Unit} */
export function database(place) {
  const { chance, area } = place;
  const app = newApp(place);
  const folder = `${area}/data/${app.name}`;
  return {
    files: [
      { path: `${folder}/statefulset.yaml`, text: objects.statefulSet(app, chance) },
      { path: `${folder}/service.yaml`, text: objects.service(app, chance, { headless: true }) },
      { path: `${folder}/secret.yaml`, text: objects.secret(app) },
    ],
  };
}

/** Services that lead out of the cluster. @param {Place} place @returns {Unit} */
export function outside({ chance, area, number }) {
  const name = `${NAMES[number % NAMES.length]}-outside-${number}`;
  return {
    files: [
      { path: `${area}/outside/${name}/alias.yaml`, text: objects.externalName(`${name}-alias`, area) },
      { path: `${area}/outside/${name}/fixed.yaml`, text: objects.serviceWithSlice(name, area, chance) },
    ],
  };
}

/** Custom resources, one or two to a folder, as in a repository that a GitOps tool applies. @param {Place} place @returns {Unit} */
export function customResources(place) {
  const { chance, area, number } = place;
  const name = `${chance.pick(NAMES)}-${number}`;
  const files = Array.from({ length: chance.between(1, 4) }, (_, index) => ({
    path: `${area}/delivery/${name}/${index === 0 ? 'release' : `extra-${index}`}.yaml`,
    text: joined(
      Array.from({ length: chance.chance(0.3) ? chance.between(2, 3) : 1 }, (_, part) =>
        objects.customResource(`${name}-${index}${part}`, area, chance.pick(CUSTOM), chance),
      ),
    ),
  }));
  return { files };
}

/** Many small objects in one file, as tests and bundles have them. @param {Place} place @returns {Unit} */
export function bundle(place) {
  const { chance, area, number } = place;
  const texts = Array.from({ length: chance.between(5, 18) }, (_, index) =>
    objects.customResource(`bundle-${number}-${index}`, area, chance.pick(CUSTOM), chance),
  );
  return { files: [{ path: `${area}/bundles/bundle-${number}.yaml`, text: joined(texts) }] };
}

/** A sample that calls its objects what every sample does, so that their labels are shared all over. @param {Place} place @returns {Unit} */
export function sample({ chance, area, number }) {
  const name = chance.pick(SAMPLE_NAMES);
  /** @type {App} */
  const app = { name, namespace: undefined, selector: { app: name }, labels: {}, port: 80, portName: 'http' };
  const folder = `${area}/samples/${name}-${number}`;
  if (chance.chance(0.4)) {
    return {
      files: [
        { path: `${folder}/pod.yaml`, text: objects.barePod(app) },
        { path: `${folder}/service.yaml`, text: objects.service(app, chance) },
      ],
    };
  }
  return {
    files: [
      {
        path: `${folder}/${name}.yaml`,
        text: joined([objects.service(app, chance), objects.deployment(app, chance)]),
      },
    ],
  };
}

/** Settings and dashboards. @param {Place} place @returns {Unit} */
export function settings(place) {
  const { chance, area, number } = place;
  const app = newApp(place);
  return {
    files: Array.from({ length: chance.between(1, 4) }, (_, index) => ({
      path: `${area}/settings/set-${number}/part-${index}.yaml`,
      text: objects.configMap({ ...app, name: `${app.name}-${index}` }, chance, chance.between(10, 250)),
    })),
  };
}

/** What `kubectl get -o yaml` writes. @param {Place} place @returns {Unit} */
export function exported(place) {
  const { chance, area } = place;
  const app = newApp(place);
  return {
    files: [
      {
        path: `${area}/exported/${app.name}/all.yaml`,
        text: objects.list([objects.service(app, chance), objects.deployment(app, chance)]),
      },
    ],
  };
}

/** Rights of people and programs. @param {Place} place @returns {Unit} */
export function rights(place) {
  const app = newApp(place);
  const folder = `${place.area}/rights/${app.name}`;
  return {
    files: [
      { path: `${folder}/role.yaml`, text: objects.role(app, 'Role', place.chance) },
      { path: `${folder}/binding.yaml`, text: objects.roleBinding(app, 'Role') },
    ],
  };
}
