// The text of single objects, written as people write them: two spaces of indent, lists under their key.

/** @typedef {ReturnType<typeof import('./random.mjs').seeded>} Chance */
/**
 * @typedef {object} App
 * @property {string} name
 * @property {string | undefined} namespace
 * @property {Readonly<Record<string, string>>} selector labels that tell its Pods from others
 * @property {Readonly<Record<string, string>>} labels labels that it shares with its neighbours
 * @property {number} port of the container
 * @property {string} portName
 */

/** @param {string} text @param {number} by */
export const indent = (text, by) => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** @param {Readonly<Record<string, string>>} map @param {number} by */
const entries = (map, by) =>
  Object.entries(map)
    .map(([key, value]) => `${' '.repeat(by)}${key}: ${value}\n`)
    .join('');

/** @param {string} apiVersion @param {string} kind @param {string} name @param {string} [namespace] @param {Readonly<Record<string, string>>} [labels] */
export const head = (apiVersion, kind, name, namespace, labels) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n` +
  (namespace ? `  namespace: ${namespace}\n` : '') +
  (labels ? `  labels:\n${entries(labels, 4)}` : '');

/** @param {App} app @param {Chance} chance @param {{ typo?: 'selector' | 'targetPort', headless?: boolean }} [options] */
export function service(
  { name, namespace, selector, labels, port, portName },
  chance,
  { typo, headless } = {},
) {
  const [key, value] = Object.entries(selector)[0];
  const selected = typo === 'selector' ? { ...selector, [key]: value.slice(0, -1) } : selector;
  const target = typo === 'targetPort' ? `${portName}s` : chance.chance(0.6) ? portName : port;
  return (
    head('v1', 'Service', name, namespace, { ...selector, ...labels }) +
    `spec:\n${headless ? '  clusterIP: None\n' : chance.chance(0.3) ? '  type: ClusterIP\n' : ''}  selector:\n${entries(selected, 4)}` +
    `  ports:\n    - name: ${portName}\n      port: 80\n      targetPort: ${target}\n` +
    (chance.chance(0.3) ? '      protocol: TCP\n' : '')
  );
}

/** @param {App} app @param {Chance} chance @param {string[]} calls URLs of other Services */
const container = ({ name, port, portName }, chance, calls) => `- name: ${name}
  image: registry.example.com/${name}:${chance.between(0, 9)}.${chance.between(0, 40)}.${chance.between(0, 9)}
  imagePullPolicy: IfNotPresent
  args:
    - --listen=:${port}
    - --log-format=json
  ports:
    - name: ${portName}
      containerPort: ${port}
      protocol: TCP
  env:
    - name: LOG_LEVEL
      value: ${chance.pick(['info', 'debug', 'warn'])}
    - name: POD_NAMESPACE
      valueFrom:
        fieldRef:
          fieldPath: metadata.namespace
${calls.map((url, index) => `    - name: UPSTREAM_${index}\n      value: ${url}\n`).join('')}  envFrom:
    - configMapRef:
        name: ${name}-config
        optional: true
  livenessProbe:
    httpGet:
      path: /healthz
      port: ${portName}
    initialDelaySeconds: ${chance.between(3, 30)}
    periodSeconds: 10
  readinessProbe:
    httpGet:
      path: /ready
      port: ${portName}
    periodSeconds: 5
  resources:
    requests:
      cpu: ${chance.between(1, 9)}0m
      memory: ${chance.between(1, 8) * 64}Mi
    limits:
      memory: ${chance.between(9, 16) * 64}Mi
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    runAsNonRoot: true
    capabilities:
      drop:
        - ALL
  volumeMounts:
    - name: tmp
      mountPath: /tmp
`;

/** @param {App} app @param {Chance} chance @param {string[]} calls */
function podTemplate(app, chance, calls) {
  const sidecar =
    '- name: log-shipper\n  image: registry.example.com/log-shipper:2.1.0\n  resources:\n    limits:\n      memory: 64Mi\n';
  return (
    `metadata:\n  labels:\n${entries({ ...app.selector, ...app.labels }, 4)}` +
    (chance.chance(0.4) ? `  annotations:\n    prometheus.io/scrape: "true"\n` : '') +
    `spec:\n  serviceAccountName: ${app.name}\n  containers:\n${indent(container(app, chance, calls), 4)}` +
    (chance.chance(0.25) ? indent(sidecar, 4) : '') +
    '  volumes:\n    - name: tmp\n      emptyDir: {}\n'
  );
}

/** @param {App} app @param {Chance} chance @param {{ calls?: string[], typo?: 'labels' }} [options] */
export function deployment(app, chance, { calls = [], typo } = {}) {
  const [key, value] = Object.entries(app.selector)[0];
  const matched = typo === 'labels' ? { ...app.selector, [key]: `${value}x` } : app.selector;
  return (
    head('apps/v1', 'Deployment', app.name, app.namespace, { ...app.selector, ...app.labels }) +
    `spec:\n  replicas: ${chance.between(1, 5)}\n  selector:\n    matchLabels:\n${entries(matched, 6)}` +
    `  template:\n${indent(podTemplate(app, chance, calls), 4)}`
  );
}

/** @param {App} app @param {Chance} chance */
export const statefulSet = (app, chance) =>
  head('apps/v1', 'StatefulSet', app.name, app.namespace, { ...app.selector, ...app.labels }) +
  `spec:\n  serviceName: ${app.name}\n  replicas: 3\n  selector:\n    matchLabels:\n${entries(app.selector, 6)}` +
  `  template:\n${indent(podTemplate(app, chance, []), 4)}` +
  `  volumeClaimTemplates:\n    - metadata:\n        name: data\n      spec:\n        accessModes: [ReadWriteOnce]\n` +
  `        resources: { requests: { storage: 10Gi } }\n`;

/** @param {App} app @param {Chance} chance */
export const cronJob = (app, chance) =>
  head('batch/v1', 'CronJob', `${app.name}-nightly`, app.namespace, app.labels) +
  `spec:\n  schedule: "${chance.between(0, 59)} ${chance.between(0, 23)} * * *"\n  jobTemplate:\n    spec:\n      template:\n` +
  `        metadata:\n          labels:\n            job: ${app.name}-nightly\n        spec:\n          restartPolicy: Never\n` +
  `          containers:\n            - name: run\n              image: registry.example.com/${app.name}:1.0.0\n              args: ["clean", "--older-than=30d"]\n`;

/** @param {App} app */
export const barePod = (app) =>
  head('v1', 'Pod', app.name, app.namespace, app.selector) +
  `spec:\n  containers:\n    - name: main\n      image: ${app.name}:latest\n      ports: [{ name: ${app.portName}, containerPort: ${app.port} }]\n`;

/** @param {App} app @param {{ typo?: 'backend' }} [options] */
export const ingress = (app, { typo } = {}) =>
  head('networking.k8s.io/v1', 'Ingress', app.name, app.namespace, app.labels) +
  `spec:\n  ingressClassName: nginx\n  tls:\n    - hosts: [${app.name}.example.com]\n      secretName: ${app.name}-tls\n` +
  `  rules:\n    - host: ${app.name}.example.com\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n` +
  `            backend:\n              service:\n                name: ${app.name}\n                port:\n` +
  (typo === 'backend' ? '                  number: 8089\n' : `                  name: ${app.portName}\n`);

/** @param {App} app */
export const httpRoute = (app) =>
  head('gateway.networking.k8s.io/v1', 'HTTPRoute', app.name, app.namespace, app.labels) +
  `spec:\n  parentRefs:\n    - name: public\n      namespace: gateways\n  hostnames: ["${app.name}.example.com"]\n  rules:\n` +
  `    - matches: [{ path: { type: PathPrefix, value: / } }]\n      backendRefs:\n        - name: ${app.name}\n          port: 80\n`;

/** @param {App} app */
export const networkPolicy = (app) =>
  head('networking.k8s.io/v1', 'NetworkPolicy', app.name, app.namespace, app.labels) +
  `spec:\n  podSelector:\n    matchLabels:\n${entries(app.selector, 6)}  policyTypes: [Ingress]\n  ingress:\n` +
  `    - from:\n        - namespaceSelector: {}\n      ports:\n        - protocol: TCP\n          port: ${app.port}\n`;

/** @param {string} name @param {string | undefined} namespace */
export const externalName = (name, namespace) =>
  head('v1', 'Service', name, namespace) +
  `spec:\n  type: ExternalName\n  externalName: ${name}.db.example.com\n`;

/** A Service without a selector, and what it sends its traffic to. @param {string} name @param {string | undefined} namespace @param {Chance} chance */
export const serviceWithSlice = (name, namespace, chance) =>
  head('v1', 'Service', name, namespace) +
  `spec:\n  ports:\n    - name: sql\n      port: 5432\n---\n` +
  head('discovery.k8s.io/v1', 'EndpointSlice', `${name}-1`, namespace, {
    'kubernetes.io/service-name': name,
  }) +
  `addressType: IPv4\nports:\n  - name: sql\n    port: 5432\n    protocol: TCP\nendpoints:\n` +
  `  - addresses: [10.20.${chance.between(0, 255)}.${chance.between(1, 254)}]\n`;

/** @param {App} app */
export const serviceAccount = (app) => head('v1', 'ServiceAccount', app.name, app.namespace, app.labels);

/** @param {App} app @param {Chance} chance @param {number} lines */
export function configMap(app, chance, lines) {
  const settings = Array.from(
    { length: lines },
    (_, index) =>
      `    ${chance.pick(['timeout', 'limit', 'feature', 'pool', 'retry'])}.${index} = ${chance.between(0, 9999)}\n`,
  );
  return (
    head('v1', 'ConfigMap', `${app.name}-config`, app.namespace, app.labels) +
    `data:\n  MODE: ${chance.pick(['fast', 'safe'])}\n  app.properties: |\n    # Settings of ${app.name}.\n${settings.join('')}`
  );
}

/** @param {App} app */
export const secret = (app) =>
  head('v1', 'Secret', `${app.name}-secret`, app.namespace) +
  'type: Opaque\nstringData:\n  password: change-me\n';

/** @param {App} app @param {'Role' | 'ClusterRole'} kind @param {Chance} chance */
export const role = (app, kind, chance) =>
  head('rbac.authorization.k8s.io/v1', kind, app.name, kind === 'Role' ? app.namespace : undefined) +
  'rules:\n' +
  ['', 'apps', 'batch', 'coordination.k8s.io', 'events.k8s.io', 'networking.k8s.io']
    .slice(0, chance.between(1, 6))
    .map(
      (group) =>
        `  - apiGroups: ["${group}"]\n    resources:\n      - things\n      - things/status\n    verbs:\n      - get\n      - list\n      - watch\n      - update\n`,
    )
    .join('');

/** @param {App} app @param {'Role' | 'ClusterRole'} kind */
export const roleBinding = (app, kind) =>
  head(
    'rbac.authorization.k8s.io/v1',
    `${kind}Binding`,
    app.name,
    kind === 'Role' ? app.namespace : undefined,
  ) +
  `roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ${kind}\n  name: ${app.name}\n` +
  `subjects:\n  - kind: ServiceAccount\n    name: ${app.name}\n    namespace: ${app.namespace ?? 'default'}\n`;

/** @param {string} name @param {string | undefined} namespace @param {readonly [string, string, readonly string[]]} type @param {Chance} chance */
export function customResource(name, namespace, [apiVersion, kind, fields], chance) {
  const field = (/** @type {string} */ key) =>
    chance.pick([
      () => `  ${key}: ${chance.between(1, 90)}m\n`,
      () =>
        `  ${key}:\n    name: ${name}-${key.toLowerCase()}\n    kind: ${chance.pick(['Secret', 'ConfigMap', 'Issuer'])}\n    weight: ${chance.between(1, 100)}\n`,
      () =>
        `  ${key}:\n    - name: first\n      value: ${chance.between(1, 999)}\n      enabled: true\n    - name: second\n      value: ${chance.between(1, 999)}\n      path: /var/lib/${name}\n`,
      () => `  ${key}: [${name}, ${name}-canary]\n`,
    ])();
  return head(apiVersion, kind, name, namespace) + `spec:\n${fields.map(field).join('')}`;
}

/** @param {string} group @param {string} kind @param {Chance} chance @param {number} fields how many the schema has */
export function customResourceDefinition(group, kind, chance, fields) {
  const plural = `${kind.toLowerCase()}s`;
  const property = (
    /** @type {number} */ index,
  ) => `${chance.pick(['max', 'min', 'default', 'allowed', 'target'])}Field${index}:
  description: |-
    Field ${index} of the desired state. More info:
    https://example.com/docs/${plural}#field-${index}
    The default is kept where it is not set: see "status.conditions".
  type: object
  properties:
    enabled:
      description: Whether this takes effect.
      type: boolean
    value:
      description: The value, a number or a percentage.
      x-kubernetes-int-or-string: true
      anyOf:
        - type: integer
        - type: string
    selector:
      type: object
      x-kubernetes-map-type: atomic
      properties:
        matchLabels:
          additionalProperties:
            type: string
          type: object
`;
  const properties = Array.from({ length: fields }, (_, index) => property(index)).join('');
  return (
    head('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${plural}.${group}`) +
    `spec:\n  group: ${group}\n  scope: Namespaced\n  names:\n    kind: ${kind}\n    listKind: ${kind}List\n    plural: ${plural}\n` +
    `    singular: ${kind.toLowerCase()}\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      subresources:\n        status: {}\n` +
    `      schema:\n        openAPIV3Schema:\n          type: object\n          properties:\n            apiVersion:\n              type: string\n` +
    `            kind:\n              type: string\n            metadata:\n              type: object\n            spec:\n              type: object\n` +
    `              properties:\n${indent(properties, 16)}`
  );
}

/** @param {readonly string[]} objects */
export const list = (objects) =>
  `apiVersion: v1\nkind: List\nitems:\n${objects.map((text) => indent(text, 4).replace(/^ {4}/, '  - ')).join('')}`;
