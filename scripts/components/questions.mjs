// What DNS is asked for in a case, and how its answers are written down so that two recordings are the same.

/** Names in the zone of a namespace, as `db-0.db` for `db-0.db.<namespace>.svc.cluster.local`. */
export function relativeNames(namespace, zone, pods) {
  const suffix = `.${namespace}.svc.${zone}`;
  const random = new Map(
    pods
      .filter(({ metadata }) => metadata.generateName && metadata.name.startsWith(metadata.generateName))
      .filter(({ metadata }) => metadata.ownerReferences?.[0].kind !== 'StatefulSet')
      .map(({ metadata }) => [metadata.name, `<Pod of ${metadata.ownerReferences?.[0].kind}>`]),
  );
  return {
    full: (name) => name + suffix,
    /** Names that a controller makes up are all the same. */
    shown: (name) => {
      const [first, ...rest] = name.split('.');
      // The Jobs of a CronJob have the minute in their names.
      return (random.has(first) ? [random.get(first), ...rest].join('.') : name).replace(
        /-\d{8}(?=-)/,
        '-<minute>',
      );
    },
    target: (name) =>
      (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name)
        .replace(/-\d{8}(?=-)/, '-<minute>')
        .replace(/^\d+-\d+-\d+-\d+\./, '<IPv4>.')
        .replace(/^fd00-1--[0-9a-f]+\./, '<IPv6>.'),
  };
}

/** Each name that somebody may expect: of Services, of Pods by name and host name, of ports with each protocol. */
export function questionsFor(text, services, pods, slices, endpoints) {
  const hostnames = new Set(['nobody']);
  for (const { metadata, spec } of pods) {
    hostnames.add(metadata.name);
    if (spec.hostname) hostnames.add(spec.hostname);
    const numbered = /^(.*)-(\d+)$/.exec(spec.hostname ?? '');
    if (!numbered) continue;
    for (const step of [-1, 1]) {
      const number = Number(numbered[2]) + step;
      if (number >= 0) hostnames.add(`${numbered[1]}-${number}`);
    }
  }
  for (const slice of slices)
    for (const { hostname } of slice.endpoints ?? []) if (hostname) hostnames.add(hostname);
  for (const { subsets } of endpoints)
    for (const { addresses = [], notReadyAddresses = [] } of subsets ?? [])
      for (const { hostname } of [...addresses, ...notReadyAddresses]) if (hostname) hostnames.add(hostname);
  // What our own hovers may list, whatever the cluster made of it.
  for (const [, name] of text.matchAll(/\bhostname: ([a-z0-9-]+)/g)) hostnames.add(name);
  for (const [, name] of text.matchAll(/\bserviceName: ([a-z0-9-]+)/g)) hostnames.add(name);
  const ports = new Set();
  const lists = [
    ...services.map(({ spec }) => spec.ports),
    ...slices.map((slice) => slice.ports),
    ...pods.flatMap(({ spec }) =>
      [...spec.containers, ...(spec.initContainers ?? [])].map((one) => one.ports),
    ),
  ];
  for (const list of lists) for (const { name, port } of list ?? []) ports.add(name || String(port ?? '0'));
  return services.flatMap(({ metadata: { name } }) => [
    name,
    ...[...hostnames]
      .filter((hostname) => hostname.length < 64)
      .sort()
      .map((hostname) => `${hostname}.${name}`),
    ...[...ports]
      .sort()
      .flatMap((port) => ['tcp', 'udp', 'sctp'].map((protocol) => `_${port}._${protocol}.${name}`)),
  ]);
}
