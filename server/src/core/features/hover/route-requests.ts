import type { GatewayRoute, RouteRule } from '../../k8s/http-route';
import { stringAt } from '../../k8s/object';
import { joinWords, say } from '../../words';
import { mapOf, mapsOf, seqOf, type YamlMap } from '../../yaml/node';
import { abridged, code, text } from './markdown';

const SHOWN_MATCHES = 3;

/** `shop.example.com/api*`, with what else must hold. */
export function requestsText({ kind, hostnames }: GatewayRoute, { matches }: RouteRule): string {
  if (kind === 'TCPRoute' || kind === 'UDPRoute') return say`what the listener takes`;
  const hosts = hostnames.length > 0 ? abridged(hostnames.map(text), 2).join(', ') : say`any host`;
  if (kind === 'TLSRoute') return hostnames.length > 0 ? hosts : say`what the listener takes`;
  if (matches.length === 0) return `${hosts}, ${kind === 'GRPCRoute' ? say`any call` : say`any path`}`;
  const conditions = matches.map(kind === 'GRPCRoute' ? callText : matchText);
  return `${hosts}, ${joinWords(abridged(conditions, SHOWN_MATCHES), 'or')}`;
}

function matchText(match: YamlMap): string {
  const path = mapOf(match, 'path');
  const value = stringAt(path, 'value')?.value ?? '/';
  const type = stringAt(path, 'type')?.value ?? 'PathPrefix';
  const method = stringAt(match, 'method')?.value;
  const where =
    type === 'Exact'
      ? say`exactly ${code(value)}`
      : type === 'RegularExpression'
        ? say`paths like ${code(value)}`
        : say`paths below ${code(value)}`;
  return [method ? say`${code(method)} of ${where}` : where, ...extras(match)].join(' ');
}

function callText(match: YamlMap): string {
  const method = mapOf(match, 'method');
  const service = stringAt(method, 'service')?.value;
  const name = stringAt(method, 'method')?.value;
  const call =
    service || name ? say`calls of ${code([service ?? '*', name ?? '*'].join('/'))}` : say`any call`;
  return [call, ...extras(match)].join(' ');
}

function extras(match: YamlMap): string[] {
  const headers = mapsOf(seqOf(match, 'headers')).map(({ map }) => stringAt(map, 'name')?.value ?? '');
  const query = mapsOf(seqOf(match, 'queryParams')).map(({ map }) => stringAt(map, 'name')?.value ?? '');
  return [
    ...(headers.length > 0 ? [say`with header ${abridged(headers.map(code), 2).join(', ')}`] : []),
    ...(query.length > 0 ? [say`with parameter ${abridged(query.map(code), 2).join(', ')}`] : []),
  ];
}
