// One mistake at a time, planted in memory into manifests of which nothing was found.

/**
 * @typedef {{ range: { start: number, end: number }, newText: string, what: string, close: boolean, wrong: string,
 *   isStillSound?: (snapshot: any, resource: any) => boolean, anyFix?: boolean, says?: RegExp }} Mistake
 *   `wrong`: a name that must not exist, lest the mistake be none
 * @typedef {{ codes: string[], mistakes: (core: any, snapshot: any, resource: any, random: () => number) => Mistake[] }} Plant
 */

/** @type {Record<string, Plant>} */
export const PLANTS = {
  'selector value': {
    codes: ['selector-no-match'],
    mistakes: (core, snapshot, service, random) => selectorMistakes(core, snapshot, service, random, 'value'),
  },
  'selector key': {
    codes: ['selector-no-match'],
    mistakes: (core, snapshot, service, random) => selectorMistakes(core, snapshot, service, random, 'key'),
  },
  'namespace, both written': {
    codes: ['selector-no-match'],
    mistakes: (core, snapshot, service) => namespaceMistakes(core, snapshot, service),
  },
  'targetPort name': { codes: ['target-port-not-found'], mistakes: targetPortMistakes },
  'Endpoints or EndpointSlice name': { codes: ['endpoints-service-missing'], mistakes: endpointsMistakes },
  'Ingress backend name': { codes: ['ingress-backend'], mistakes: ingressNameMistakes },
  'Ingress backend port': { codes: ['ingress-backend'], mistakes: ingressPortMistakes },
  'serviceName of a StatefulSet': { codes: ['stateful-set-service'], mistakes: serviceNameMistakes },
  'host of a Service': { codes: ['service-url'], mistakes: hostMistakes },
};

/** Plants every mistake that fits, and says what became of each. */
export function plantIn(/** @type {any} */ core, /** @type {any} */ snapshot) {
  const results = [];
  for (const [uri, file] of snapshot.files) {
    if (!core.isManifest(snapshot, uri)) continue;
    /** @type {any[] | undefined} */
    let before;
    for (const document of file.documents) {
      const resources = document.errors.length > 0 ? [] : core.resourcesOf(document);
      for (const [index, resource] of resources.entries()) {
        for (const [kind, { codes, mistakes }] of Object.entries(PLANTS)) {
          const random = randomFrom(
            `${uri.slice(snapshot.folders[0].length)} ${index} ${document.text} ${kind}`,
          );
          for (const mistake of mistakes(core, snapshot, resource, random)) {
            before ??= core.diagnosticsOf(snapshot, uri);
            const place = rangeIn(file, document, resource);
            if (before?.some(({ code, range }) => codes.includes(code) && overlap(range, place))) continue;
            const outcome = tryOut(core, snapshot, file, document, index, mistake, codes);
            if (!outcome) continue;
            const line = file.text.slice(0, place.start).split('\n').length;
            results.push({
              kind,
              uri,
              line,
              what: mistake.what,
              place: mistake.close ? 'close' : 'further away',
              outcome,
            });
          }
        }
      }
    }
  }
  return results;
}

/** @returns {'found' | 'other fix' | 'milder' | 'silent' | undefined} `undefined` where the mistake is none */
function tryOut(core, snapshot, file, document, index, mistake, codes) {
  const start = file.startOf(document);
  const { range, newText } = mistake;
  const text = file.text.slice(0, start + range.start) + newText + file.text.slice(start + range.end);
  const mistaken = core.parseFile(file.uri, text, file);
  const after = core.withFiles(snapshot, [{ uri: file.uri, file: mistaken }]);
  const changed = mistaken.documents[file.documents.indexOf(document)];
  const resource = core.resourcesOf(changed)[index];
  if (!resource || mistake.isStillSound?.(after, resource)) return undefined;
  const place = rangeIn(mistaken, changed, resource);
  const found = core
    .diagnosticsOf(after, file.uri)
    .filter((finding) => codes.includes(finding.code) && overlap(finding.range, place))
    .filter(({ message }) => !mistake.says || mistake.says.test(message));
  const warnings = found.filter(({ severity }) => severity === 'warning' || severity === 'error');
  if (found.length === 0) return 'silent';
  if (warnings.length === 0) return 'milder';
  const fixes = warnings.flatMap((finding) =>
    core.quickFixesFor(after, finding).slice(0, mistake.anyFix ? undefined : 1),
  );
  const isRight = fixes.some(({ edits }) => core.applyEdits(text, edits.get(file.uri) ?? []) === file.text);
  return isRight ? 'found' : 'other fix';
}

/** The workloads that a Service selects wherever it is applied; empty where it selects none in one of these places. */
function selectedBy(core, snapshot, service) {
  if (!core.hasSelector(service) || core.isTemplated(service)) return [];
  const places = placesOf(core, snapshot, service);
  const selected = places.map((place) => core.select(place.snapshot, place.resource));
  return selected.some(({ workloads }) => workloads.length === 0)
    ? []
    : selected.flatMap(({ workloads }) => workloads);
}

/** What becomes of an object in each kustomization, or as it is written where no kustomization includes it. */
function placesOf(core, snapshot, resource) {
  const sets = [...core.setsOf(snapshot, resource.document.uri)];
  if (sets.length === 0) return [{ snapshot, resource }];
  return sets.flatMap((set) =>
    set.builtFrom(resource).map((built) => ({ snapshot: set.snapshot, resource: built })),
  );
}

/** In one file or directory, or built by each kustomization that includes the one. */
function areClose(core, snapshot, one, others) {
  const directory = (uri) => uri.slice(0, uri.lastIndexOf('/'));
  const home = directory(one.document.uri);
  if (others.some(({ document }) => directory(document.uri) === home)) return true;
  const sets = [...core.setsOf(snapshot, one.document.uri)];
  const documents = new Set(others.map(({ document }) => document));
  const holdsOne = ({ build }) => build.objects.some(({ resource }) => documents.has(resource.document));
  return sets.length > 0 && sets.every(holdsOne);
}

function selectorMistakes(core, snapshot, service, random, part) {
  if (!core.isService(service)) return [];
  const selected = selectedBy(core, snapshot, service);
  if (selected.length === 0) return [];
  const labels = service.selector.filter(
    ({ pair }) => !pair.merged && pair.value?.type === 'scalar' && !pair.value.alias,
  );
  const label = labels[Math.floor(random() * labels.length)];
  if (!label) return [];
  const mistake = dropLetter(service.document, label[part].range, label[part].value, random);
  if (!mistake) return [];
  const isStillSound = (after, changed) => selectedBy(core, after, changed).length > 0;
  return [{ ...mistake, isStillSound, wrong: '', close: areClose(core, snapshot, service, selected) }];
}

function namespaceMistakes(core, snapshot, service) {
  if (!core.isService(service) || !service.namespace) return [];
  const selected = selectedBy(core, snapshot, service).filter(({ namespace }) => namespace);
  const raw = service.document.text.slice(service.namespace.range.start, service.namespace.range.end);
  if (selected.length === 0 || raw !== service.namespace.value) return [];
  const isStillSound = (after, changed) => selectedBy(core, after, changed).length > 0;
  return [
    {
      range: service.namespace.range,
      newText: 'elsewhere',
      what: `${raw} → elsewhere`,
      says: /selects only in its own/,
      isStillSound,
      wrong: '',
      close: areClose(core, snapshot, service, selected),
    },
  ];
}

function targetPortMistakes(core, snapshot, service, random) {
  if (!core.isService(service)) return [];
  const selected = selectedBy(core, snapshot, service);
  const declared = new Set(
    selected.flatMap(({ containers }) =>
      containers.flatMap(({ ports }) => ports.flatMap(({ name }) => name?.value ?? [])),
    ),
  );
  return service.ports.flatMap(({ targetPort }) => {
    if (typeof targetPort?.value !== 'string' || !declared.has(targetPort.value)) return [];
    const mistake = dropLetter(service.document, targetPort.range, targetPort.value, random);
    if (!mistake || declared.has(mistake.wrong) || !/[a-z]/i.test(mistake.wrong)) return [];
    // DNS leads to the Pods of a headless Service whatever its ports say.
    if (service.clusterIP?.value === 'None') return [];
    return [{ ...mistake, close: areClose(core, snapshot, service, selected) }];
  });
}

function endpointsMistakes(core, snapshot, source, random) {
  if (source.kind !== 'Endpoints' && source.kind !== 'EndpointSlice') return [];
  const name = source.kind === 'Endpoints' ? source.name : source.serviceName?.value;
  if (!name) return [];
  const services = core.closeServedServices(snapshot, source).filter(({ selector }) => selector.length === 0);
  const [service] = services;
  if (!service || core.sourcesOf(snapshot, service).length > 1) return [];
  const mistake = dropLetter(source.document, name.range, name.value, random);
  return mistake && !isService(core, snapshot, mistake.wrong)
    ? [{ ...mistake, close: areClose(core, snapshot, source, services) }]
    : [];
}

function ingressNameMistakes(core, snapshot, ingress, random) {
  if (ingress.kind !== 'Ingress' || !ingress.backends) return [];
  // Behind `use-annotation` stands the name of an annotation.
  const backends = ingress.backends.filter(({ port }) => port?.value !== 'use-annotation');
  return backends.flatMap(({ service }) => nameMistake(core, snapshot, ingress, service, random));
}

function ingressPortMistakes(core, snapshot, ingress, random) {
  if (ingress.kind !== 'Ingress' || !ingress.backends) return [];
  return ingress.backends.flatMap(({ service, port }) => {
    const services = core.lookUp(snapshot, ingress, service.value)?.services ?? [];
    const ports = services.flatMap((found) => found.ports);
    if (!port || !ports.some((other) => [other.name?.value, other.port?.value].includes(port.value)))
      return [];
    const close = areClose(core, snapshot, ingress, services);
    if (typeof port.value === 'string') {
      const mistake = dropLetter(ingress.document, port.range, port.value, random);
      const isOther = ports.some(({ name }) => name?.value === mistake?.wrong);
      return mistake && !isOther ? [{ ...mistake, close, anyFix: true }] : [];
    }
    const wrong = port.value + 1;
    if (ports.some((other) => other.port?.value === wrong)) return [];
    const what = `${port.value} → ${wrong}`;
    return [{ range: port.range, newText: String(wrong), what, wrong: '', close, anyFix: true }];
  });
}

function serviceNameMistakes(core, snapshot, workload, random) {
  return workload.isWorkload && workload.serviceName
    ? nameMistake(core, snapshot, workload, workload.serviceName, random)
    : [];
}

function hostMistakes(core, snapshot, caller, random) {
  const mentions = caller.isWorkload
    ? core.hostsOfWorkload(caller)
    : caller.kind === 'ConfigMap' && 'data' in caller
      ? core.hostsOfConfigMap(caller)
      : [];
  return mentions.flatMap(({ scalar, host, start }) => {
    const resolution = core.resolveHost(snapshot, caller, host);
    if (resolution?.kind !== 'found' || resolution.pod) return [];
    const [name = ''] = host.split('.');
    const { range, exact } = core.placeIn(caller.document.text, scalar, start, start + name.length);
    if (!exact || !resolution.services.some((service) => service.name?.value === name)) return [];
    const mistake = dropLetter(caller.document, range, name, random);
    if (!mistake || isService(core, snapshot, mistake.wrong)) return [];
    return [
      {
        ...mistake,
        what: `${mistake.what} in ${host}`,
        close: areClose(core, snapshot, caller, resolution.services),
      },
    ];
  });
}

/** One letter less in the name of a Service that is there. */
function nameMistake(core, snapshot, from, name, random) {
  const services = core.lookUp(snapshot, from, name.value)?.services ?? [];
  if (services.length === 0) return [];
  const mistake = dropLetter(from.document, name.range, name.value, random);
  return mistake && !isService(core, snapshot, mistake.wrong)
    ? [{ ...mistake, close: areClose(core, snapshot, from, services) }]
    : [];
}

function isService(core, snapshot, name) {
  return core.find(snapshot, core.keyFor.name('Service', name)).length > 0;
}

/** Takes one letter out of a written value; digits stay, since `web-1` and `web-2` are no slips. */
function dropLetter(document, range, value, random) {
  const raw = document.text.slice(range.start, range.end);
  const from = raw.indexOf(value);
  if (from < 0) return undefined;
  const letters = [...value].flatMap((letter, at) => {
    const wrong = value.slice(0, at) + value.slice(at + 1);
    return /[a-z]/i.test(letter) && /^[a-z0-9].*[a-z0-9]$|^[a-z0-9]$/i.test(wrong) ? [wrong] : [];
  });
  const wrong = letters[Math.floor(random() * letters.length)];
  if (!wrong) return undefined;
  const newText = raw.slice(0, from) + wrong + raw.slice(from + value.length);
  return { range, newText, what: `${value} → ${wrong}`, wrong };
}

function rangeIn(file, document, { node }) {
  const start = file.startOf(document);
  return { start: start + node.range.start, end: start + node.range.end };
}

function overlap(a, b) {
  return a.start <= b.end && b.start <= a.end;
}

/** The same numbers on each run, for each place its own. */
function randomFrom(/** @type {string} */ text) {
  let state = 2166136261;
  for (const letter of text) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
