import { readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import {
  diagnosticsOf,
  emptySnapshot,
  parseFile,
  withFiles,
  type Snapshot,
} from '../../server/src/core/index';
import { isHeadless, protocolOf, type Service } from '../../server/src/core/k8s/service';
import {
  answerClaimed,
  endpointsClaimed,
  familiesClaimed,
  hasReady,
  isAnswered,
  namesClaimed,
  readLine,
  servicesIn,
  type Answers,
  type Line,
} from './claims';

/**
 * Agreement with the control plane and the cluster's DNS: what routes and names say of a manifest is what the
 * EndpointSlices of a real cluster hold, and what CoreDNS answers there (scripts/record-components.mjs), both ways.
 */
const folder = fileURLToPath(new URL('.', import.meta.url));
const URI = 'file:///workspace/case.yaml';

describe.each(readdirSync(`${folder}cases`))('%s', (file) => {
  const answers = parse(readFileSync(`${folder}answers/${file}`, 'utf8')) as Record<string, Answers>;
  const cases = casesOf(readFileSync(`${folder}cases/${file}`, 'utf8'));

  it('has an answer for each case', () => {
    expect(cases.map(([title]) => title)).toEqual(Object.keys(answers));
  });

  it.each(cases)('%s', (title, text) => {
    const snapshot = withFiles(emptySnapshot(['file:///workspace']), [
      { uri: URI, file: parseFile(URI, text) },
    ]);
    const answer = answers[title] as Answers;
    const errors = diagnosticsOf(snapshot, URI).filter(({ severity }) => severity === 'error');
    expect(errors.length > 0, JSON.stringify(errors.map(({ message }) => message))).toBe(
      answer.refused !== undefined,
    );
    // What was refused is not there.
    for (const service of servicesIn(snapshot).filter(({ name }) => (name?.value ?? '') in answer.endpoints))
      compare(snapshot, service, answer);
  });
});

function compare(snapshot: Snapshot, service: Service, answer: Answers): void {
  const own = service.name?.value ?? '';
  expect(familiesClaimed(service)).toBe(answer.families[own]);
  const claimed = endpointsClaimed(snapshot, service);
  const real = (answer.endpoints[own] ?? []).map(readLine).filter((line) => isUsed(service, line));
  const uncounted = new Set(claimed.filter(({ count }) => count === undefined).map(({ who }) => who));
  expect(lines(claimed, uncounted, real)).toEqual(lines(real, uncounted));

  const names = Object.entries(answer.names).filter(
    ([name]) => (name === own || name.endsWith(`.${own}`)) && !name.includes('<'),
  );
  for (const name of namesClaimed(snapshot, service)) expect(names.map(([asked]) => asked)).toContain(name);
  const isSrv = (name: string) => name.startsWith('_');
  // DNS-023: single Pods have names below other Services, too, which the specification does not promise, and so no hover.
  const promised = names.filter(([name]) => isHeadless(service) || isSrv(name) || name === own);
  const said = promised.map(([name]) => [name, answerClaimed(snapshot, name)]);
  expect(said).toEqual(promised.map(([name, text]) => [name, isSrv(name) ? withoutTargets(text) : text]));
  // DNS-021: whether anything is ready no manifest says.
  if (!hasReady(snapshot, service)) return;
  const known = names
    .filter(([name]) => !isSrv(name))
    .map(([name, text]) => [name, text, isAnswered(snapshot, service, name)] as const);
  expect(known.filter(([, , is]) => is !== 'not known').map(([name, , is]) => [name, is])).toEqual(
    known.filter(([, , is]) => is !== 'not known').map(([name, text]) => [name, text !== 'nothing']),
  );
}

/** Of what somebody wrote by hand, only what is ready and has the name of a port of the Service gets traffic. */
function isUsed(service: Service, { port, who, ready }: Line): boolean {
  if (/^[A-Z][A-Za-z]+ /.test(who)) return true;
  const [name, protocol, number] = port.split(' ');
  const isPaired = service.ports.some(
    (one) => (one.name?.value || '-') === name && protocolOf(one) === protocol,
  );
  // What are no IPs kube-proxy ignores (EPS-002).
  return isIP(who.replace(/ .*$/, '')) > 0 && ready && isPaired && number !== '-';
}

/** @param real where no manifest says how many Pods there are, there may be none */
function lines(all: readonly Line[], uncounted: ReadonlySet<string>, real: readonly Line[] = all): string[] {
  const there = all.filter((line) => !uncounted.has(line.who) || real.some(({ who }) => who === line.who));
  const texts = there.map(({ port, count, who, ready }) => {
    const address = who.replace(/ .*$/, '');
    const name = isIP(address) ? address : who;
    return `${port}: ${uncounted.has(who) ? '' : `${count} × `}${name}${ready ? '' : ', not ready'}`;
  });
  return [...new Set(texts)].sort();
}

function withoutTargets(text: string): string {
  const numbers = [...text.matchAll(/SRV (\d+)/g)].map(([found]) => found);
  return [...new Set(numbers)].sort().join(', ') || text;
}

function casesOf(text: string): [title: string, text: string][] {
  return [...text.matchAll(/^--- # case: (.*)\n([^]*?)(?=^--- # case: |$(?![^]))/gm)].map(
    ([, title = '', body = '']) => [title, body],
  );
}
