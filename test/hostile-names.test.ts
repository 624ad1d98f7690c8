import { describe, expect, it } from 'vitest';
import {
  codeLensesOf,
  completionsAt,
  diagnosticsOf,
  documentLinksOf,
  emptySnapshot,
  explainCompletion,
  hoverAt,
  inlayHintsIn,
  layOut,
  parseFile,
  routesIn,
  toMermaid,
  toSvg,
  withFiles,
  withFolders,
  type Snapshot,
} from '../server/src/core/index';
import { xmlProblem } from './harness/xml';

/** What somebody may write into a manifest so that a hover shows, loads or runs something else. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '[x](command:workbench.action.terminal.new)',
  '![x](https://evil.example/p.png)',
  '` <b>x</b> `` <i>',
  '``` <b>x',
  'a\n\n# h\n\n[x](command:y)',
  '\\[x\\](command:y)\\',
  '\\`<b>\\`',
  'https://evil.example/a',
  'www.evil.example',
  '<https://evil.example>',
  '<a@evil.example>',
  '&lt;b&gt;&#60;b&#62;',
  '](command:x "t")',
  ')](command:x)',
  '|a|b|\n|-|-|\n[x](command:y)',
  '\n[x]: command:y\n[x]',
  '~~~\n<b>\n~~~',
  'a\u2028[x](command:y)\u2029\u202E<b>\u0000',
  '"><svg onload=alert(1)>',
  "'; --> <!-- <b>",
  '$(alert) $(x)',
];

/** Objects of every kind that is explained, with a word in every place that takes one. */
const OBJECTS = `apiVersion: v1
kind: Service
metadata: { name: ZORK, namespace: ZORK, labels: { ZORK: ZORK }, annotations: { ZORK: ZORK } }
spec:
  selector: { app: ZORK, ZORK: web }
  type: LoadBalancer
  clusterIP: ZORK
  externalName: ZORK
  externalIPs: [ZORK]
  loadBalancerClass: ZORK
  trafficDistribution: ZORK
  sessionAffinity: ZORK
  ipFamilies: [ZORK]
  ports:
    - { name: ZORK, port: 80, targetPort: ZORK, appProtocol: ZORK, protocol: ZORK }
    - { name: b, port: 81, targetPort: ZORK }
---
apiVersion: v1
kind: Service
metadata: { name: alias, namespace: ZORK }
spec: { type: ExternalName, externalName: ZORK, ports: [{ port: 80, targetPort: ZORK }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ZORK, namespace: ZORK }
spec:
  replicas: 2
  selector: { matchLabels: { app: ZORK, ZORK: web } }
  template:
    metadata: { labels: { app: ZORK, ZORK: web } }
    spec:
      subdomain: ZORK
      containers:
        - name: ZORK
          image: ZORK
          ports: [{ name: ZORK, containerPort: 8080, protocol: ZORK }]
          env: [{ name: ZORK, value: ZORK }, { name: B, value: $(ZORK) }, { name: C, value: http://ZORK:80/ZORK }]
          command: [ZORK, $(ZORK)]
          readinessProbe: { httpGet: { port: ZORK, path: ZORK, host: ZORK } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ZORK, namespace: ZORK }
spec: { serviceName: ZORK, selector: { matchLabels: { app: ZORK } }, template: { metadata: { labels: { app: ZORK } }, spec: { containers: [{ name: ZORK }] } } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ZORK, namespace: ZORK }
spec:
  ingressClassName: ZORK
  rules: [{ host: ZORK, http: { paths: [{ path: ZORK, pathType: Prefix, backend: { service: { name: ZORK, port: { name: ZORK } } } }] } }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ZORK, namespace: ZORK }
spec:
  parentRefs: [{ name: ZORK, sectionName: ZORK }]
  hostnames: [ZORK]
  rules: [{ matches: [{ path: { value: ZORK } }], backendRefs: [{ name: ZORK, port: 80 }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ZORK, namespace: ZORK }
spec:
  podSelector: { matchLabels: { app: ZORK } }
  ingress: [{ from: [{ podSelector: { matchLabels: { ZORK: ZORK } } }], ports: [{ port: ZORK, protocol: TCP }] }]
---
apiVersion: v1
kind: Endpoints
metadata: { name: ZORK, namespace: ZORK }
subsets: [{ addresses: [{ ip: ZORK }], ports: [{ name: ZORK, port: 80 }] }]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: ZORK, namespace: ZORK, labels: { kubernetes.io/service-name: ZORK } }
addressType: ZORK
endpoints: [{ addresses: [ZORK], nodeName: ZORK, zone: ZORK }]
ports: [{ name: ZORK, port: 80 }]
`;

const FOLDER = 'file:///work space';

function workspaceWith(hostile: string): Snapshot {
  const name = hostile.replace(/[/\n\0]/g, '-');
  const files = [
    [
      `${FOLDER}/${encodeURIComponent(name)}/${encodeURIComponent(name)}.yaml`,
      OBJECTS.replaceAll('ZORK', () => JSON.stringify(hostile)),
    ],
  ] as const;
  return withFiles(
    withFolders(emptySnapshot(), [FOLDER]),
    files.map(([uri, text]) => ({ uri, file: parseFile(uri, text) })),
  );
}

/** Everything that the editor shows as Markdown, once. */
function markdownOf(snapshot: Snapshot): Set<string> {
  const all = new Set<string>();
  for (const [uri, file] of snapshot.files) {
    for (let offset = 0; offset <= file.text.length; offset++) {
      const hover = hoverAt(snapshot, uri, offset);
      if (hover) all.add(hover.markdown);
    }
    for (const { tooltip } of inlayHintsIn(snapshot, uri, { start: 0, end: file.text.length }))
      all.add(tooltip);
    for (let at = file.text.indexOf(': '); at >= 0; at = file.text.indexOf(': ', at + 1)) {
      for (const { about } of completionsAt(snapshot, uri, at + 2).items) {
        const markdown = about && explainCompletion(snapshot, about);
        if (markdown !== undefined) all.add(markdown);
      }
    }
  }
  return all;
}

/** What a reader of CommonMark with the usual extensions would make more of than text. */
function markupIn(markdown: string): string[] {
  // Code comes first, in blocks and in lines; what is escaped is text.
  const withoutBlocks = markdown.replace(/^(`{3,})[^\n`]*\n[\s\S]*?^\1`*$/gm, '');
  let rest = '';
  for (let at = 0; at < withoutBlocks.length;) {
    const char = withoutBlocks.charAt(at);
    if (char === '\\' && /[!-/:-@[-`{-~]/.test(withoutBlocks.charAt(at + 1))) {
      rest += 'x';
      at += 2;
    } else if (char === '`') {
      const run = /^`+/.exec(withoutBlocks.slice(at))?.[0] ?? '';
      const end = withoutBlocks.slice(at + run.length).search(new RegExp(`(?<!\`)${run}(?!\`)`));
      const paragraphEnd = withoutBlocks.slice(at).search(/\n\s*\n/);
      const isClosed = end >= 0 && (paragraphEnd < 0 || end < paragraphEnd);
      rest += isClosed ? 'x' : run;
      at += isClosed ? run.length * 2 + end : run.length;
    } else {
      rest += char;
      at++;
    }
  }
  const ours =
    /\[([^[\]\n]*)\]\((?:https:\/\/(?:kubernetes\.io|gateway-api\.sigs\.k8s\.io)\/[^()\s]*|file:\/\/\/[^()\s]*)\)/g;
  const links = rest.replace(ours, '$1');
  return [
    /<[a-z!/?]/i,
    /!\[/,
    /\]\(/,
    /\]\[/,
    /^\s*\[[^\]]*\]:/m,
    /https?:\/\//i,
    /www\./i,
    /\w@\w+\.\w/,
    /^#/m,
    /^(?:~~~|```)/m,
  ]
    .filter((pattern) => pattern.test(links))
    .map((pattern) => `${pattern.source} in ${links}`);
}

describe('the check of Markdown', () => {
  it.each([
    '<b>',
    '[a](command:b)',
    '![a](x)',
    'https://evil.example',
    '`` ` <b>',
    '\\\\<b>',
    '[a]: b',
    '# a',
    'a\n```\nb',
  ])('sees %j', (markdown) => expect(markupIn(markdown)).not.toEqual([]));

  it.each([
    '\\<b\\>',
    '`<b>`',
    '`` ` <b> ``',
    '```\n<b>\n```',
    '[a](https://kubernetes.io/docs)',
    '\\[a\\](x)',
  ])('lets %j pass', (markdown) => expect(markupIn(markdown)).toEqual([]));
});

describe.each(HOSTILE)('a workspace full of %j', (hostile) => {
  const snapshot = workspaceWith(hostile);

  it('gives no markup in hovers, tooltips and the documentation of completions', () => {
    const all = markdownOf(snapshot);
    expect(all.size).toBeGreaterThan(20);
    expect([...all].flatMap(markupIn)).toEqual([]);
  });

  it('gives well-formed pictures of known elements alone, and diagrams of one line per name', () => {
    const graph = routesIn(snapshot, { kind: 'workspace' });
    expect(graph.boxes.length).toBeGreaterThan(2);
    const svg = toSvg(layOut(graph));
    expect(xmlProblem(svg)).toBeUndefined();
    const elements = new Set([...svg.matchAll(/<\/?([\w:-]+)/g)].map(([, name]) => name));
    expect(
      [...elements].filter((name) => /script|foreignObject|image|iframe|^a$|use/i.test(name ?? '')),
    ).toEqual([]);
    const tags = svg.match(/<\w[^>]*>/g) ?? [];
    expect(tags.filter((tag) => /\s(?:on\w+|[\w:]*href|src)=|url\((?!#)|javascript:/i.test(tag))).toEqual([]);
    const mermaid = toMermaid(graph);
    expect(mermaid).not.toMatch(/<(?!br)\w|^\s*click |^\s*%%\{/m);
  });

  it('gives lenses and messages in one line each', () => {
    for (const uri of snapshot.files.keys()) {
      for (const { title } of codeLensesOf(snapshot, uri, (file) => diagnosticsOf(snapshot, file)))
        expect(title).not.toMatch(/[\n\r\u2028\u2029\u202E\0]|\$\(/);
    }
  });
});

it('leads out of the workspace by no link of a kustomization', () => {
  const uri = `${FOLDER}/a/kustomization.yaml`;
  const text = `resources: [/etc/passwd.conf, ../../../etc/passwd.conf, ../../../../../../etc, "file:///etc/passwd.conf", "..%2F..%2F../etc/passwd.conf"]
configMapGenerator: [{ name: x, files: [../../../etc/shadow.conf, "k=../../etc/shadow.conf", /etc/shadow.conf, ./inside.conf] }]
patches: [{ path: ../../secret.conf }]
`;
  const snapshot = withFiles(withFolders(emptySnapshot(), [FOLDER]), [{ uri, file: parseFile(uri, text) }]);
  const targets = documentLinksOf(snapshot, uri).map(({ target }) => target);
  expect(targets).toContain(`${FOLDER}/a/inside.conf`);
  expect(targets.filter((target) => !target.startsWith(`${FOLDER}/`))).toEqual([]);
});
