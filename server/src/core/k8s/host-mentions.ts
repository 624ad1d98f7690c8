import type { YamlScalar } from '../yaml/node';
import type { ConfigMap } from './config-map';
import { commandTextsOf, envOf, hookTextsOf } from './container-env';
import { isPortNumber } from './formats';
import type { Workload } from './workload';

/** A host that a text of a manifest names. Offsets are in the value of its scalar. */
export interface HostMention {
  readonly scalar: YamlScalar;
  readonly host: string;
  readonly start: number;
  readonly end: number;
  readonly port: MentionedPort | undefined;
  /** The port that the scheme stands for, where none is written: 80 for `http://web`. */
  readonly implied: number | undefined;
  /**
   * - `url`: behind a scheme;
   * - `name`: a name with `.svc` in it, wherever it stands;
   * - `address`: a whole text of the form `host:port`, or an item of a list of such;
   * - `variable`: a host in a variable of its own, such as `DB_HOST`.
   */
  readonly form: 'url' | 'name' | 'address' | 'variable';
  /** In a longer text of some program's own syntax, where a name may be defined a line above. */
  readonly inConfig: boolean;
  /** What a certificate is to say, such as `TLS_SERVER_NAME`: nobody looks this name up. */
  readonly isOfCertificate?: true;
}

export interface MentionedPort {
  readonly value: number;
  readonly scalar: YamlScalar;
  readonly start: number;
  readonly end: number;
}

const ENDS = String.raw`(?=[/?#\s"'\x60,;)\]}|&<>\\]|$)`;
const URL_HOST = new RegExp(
  String.raw`(?<![\w.+-])([a-z][a-z0-9+.-]*):\/\/(?:[^\s/@"'<>,]*@)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.?)(?::(\d{1,5}))?${ENDS}`,
  'gi',
);
const SVC_HOST = new RegExp(
  String.raw`(?<=^|[\s"'\x60=,;:/(\[|@!])([a-z0-9_][a-z0-9_.-]*\.svc(?:\.[a-z0-9.-]*[a-z0-9])?\.?)(?::(\d{1,5}))?${ENDS}`,
  'gi',
);
const ADDRESS = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d{1,5})$/i;
const SCHEME_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443 };
const HOST_VARIABLE = /^(?:(.*)[_.-])?(?:host|addr|address|server)$/i;
const CERTIFICATE_VARIABLE = /(?:^|[_.-])(?:server[_.-]?names?|common[_.-]?name|sni)$/i;

/** The hosts in what a workload's containers are started with, and in the commands of their probes and hooks. */
export function hostsOfWorkload(workload: Workload): HostMention[] {
  // Containers may share a list by an alias.
  const seen = new Set<YamlScalar>();
  const isNew = (scalar: YamlScalar) => !seen.has(scalar) && Boolean(seen.add(scalar));
  return workload.containers.flatMap((container) => {
    const variables = envOf(container).flatMap(({ name, value }) =>
      value && isNew(value) ? [{ name, value }] : [],
    );
    const words = [...commandTextsOf(container), ...hookTextsOf(container)].filter(({ scalar }) =>
      isNew(scalar),
    );
    return [
      ...hostsInVariables(variables),
      ...words.flatMap(({ scalar, script }) => {
        const [option = ''] = /^--?[\w.-]+=/.exec(scalar.source) ?? [];
        return markCertificates(option.slice(0, -1), [
          ...hostsInText(scalar, false),
          ...(script ? [] : addressesIn(scalar, scalar.source.slice(option.length))),
        ]);
      }),
    ];
  });
}

/** The hosts in the values of a ConfigMap: short ones become variables, long ones are files. */
export function hostsOfConfigMap({ data }: ConfigMap): HostMention[] {
  const values = data.flatMap(({ key, value }) =>
    value?.type === 'scalar' ? [{ name: key.source, value }] : [],
  );
  const isShort = ({ value }: { value: YamlScalar }) => !value.source.trimEnd().includes('\n');
  return [
    ...hostsInVariables(values.filter(isShort)),
    ...values.filter((value) => !isShort(value)).flatMap(({ value }) => hostsInText(value, true)),
  ];
}

interface Variable {
  readonly name: string;
  readonly value: YamlScalar;
}

function hostsInVariables(variables: readonly Variable[]): HostMention[] {
  return variables.flatMap((variable) =>
    markCertificates(variable.name, [
      ...hostsInText(variable.value, false),
      ...addressesIn(variable.value, variable.value.source),
      ...hostVariable(variable, variables),
    ]),
  );
}

function markCertificates(name: string, mentions: HostMention[]): HostMention[] {
  if (mentions.length === 0 || !CERTIFICATE_VARIABLE.test(name)) return mentions;
  return mentions.map((mention) => ({ ...mention, isOfCertificate: true }));
}

/** `DB_HOST`, with the port of the `DB_PORT` beside it. */
function hostVariable({ name, value }: Variable, variables: readonly Variable[]): HostMention[] {
  const match = HOST_VARIABLE.exec(name);
  const host = value.source;
  if (!match || !/^[a-z]([a-z0-9.-]*[a-z0-9])?$/i.test(host) || host.includes('.svc')) return [];
  const partners = variables.filter(
    (other) => other.name.replace(/[_.-]?port$/i, '') === (match[1] ?? '') && /port$/i.test(other.name),
  );
  const [partner] = partners;
  const digits = partner && /^\d{1,5}$/.test(partner.value.source) ? partner.value : undefined;
  const port = digits && portAt(digits, digits.source, 0);
  const whole = { scalar: value, host, start: 0, end: host.length, implied: undefined, inConfig: false };
  return [{ ...whole, port: partners.length === 1 ? port : undefined, form: 'variable' }];
}

/** @param list the end of the scalar's text: `web:80`, or `a:80,b:80` */
function addressesIn(scalar: YamlScalar, list: string): HostMention[] {
  let at = scalar.source.length - list.length;
  return list.split(',').flatMap((item): HostMention[] => {
    const start = at;
    at += item.length + 1;
    const [, host, digits] = ADDRESS.exec(item) ?? [];
    if (!host || !digits || !/[a-z]/i.test(host) || /\.svc(?:\.|$)/i.test(host)) return [];
    const port = portAt(scalar, digits, start + host.length + 1);
    const end = start + host.length;
    return port
      ? [{ scalar, host, start, end, port, implied: undefined, form: 'address', inConfig: false }]
      : [];
  });
}

function hostsInText(scalar: YamlScalar, inConfig: boolean): HostMention[] {
  const text = scalar.source;
  const found = new Map<number, HostMention>();
  const isComment = (at: number) => {
    const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
    return text.includes('\n') && /^\s*(?:#|\/\/|;|<!--)/.test(before);
  };
  const add = (
    host: string,
    start: number,
    digits: string | undefined,
    implied: number | undefined,
    form: 'url' | 'name',
  ) => {
    if (isComment(start)) return;
    const end = start + host.length;
    const port = digits === undefined ? undefined : portAt(scalar, digits, end + 1);
    if (digits !== undefined && !port) return;
    found.set(start, { scalar, host, start, end, port, implied: port ? undefined : implied, form, inConfig });
  };
  if (text.includes('://')) {
    for (const match of text.matchAll(URL_HOST)) {
      const [whole, scheme = '', host = '', digits] = match;
      const tail = digits === undefined ? host : `${host}:${digits}`;
      const start = match.index + whole.length - tail.length;
      add(host, start, digits, SCHEME_PORTS[scheme.toLowerCase()], 'url');
    }
  }
  if (/\.svc/i.test(text)) {
    for (const match of text.matchAll(SVC_HOST)) {
      if (!found.has(match.index)) add(match[1] ?? '', match.index, match[2], undefined, 'name');
    }
  }
  return [...found.values()];
}

function portAt(scalar: YamlScalar, digits: string, start: number): MentionedPort | undefined {
  const value = Number(digits);
  return isPortNumber(value) ? { value, scalar, start, end: start + digits.length } : undefined;
}
