import type { Service } from '../k8s/service';
import { describe } from '../k8s/resource';
import { removeField } from '../k8s/field-edits';
import { closeServedServices, isWrittenByController, type EndpointSource } from '../routing/pairing';
import { hasSelector } from '../routing/selection';
import { say } from '../words';
import { removeItem } from '../yaml/edits';
import { isPutIn } from '../yaml/graft';
import { seqOf, asMap, pairOf } from '../yaml/node';
import { defineRule, type Fix } from './rule';

/** EPC-001, EPC-009: where the Service has a selector, controllers write its endpoints. */
export default defineRule({
  id: 'endpoints-overwritten',
  severity: 'warning',
  summary: 'Hand-written endpoints of a Service with a selector',
  kinds: ['Endpoints', 'EndpointSlice'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(source, { snapshot }) {
    if (isWrittenByController(source)) return;
    const services = closeServedServices(snapshot, source);
    const [service] = services;
    // Of several variants of the Service one may do without a selector.
    if (!service || !services.every(hasSelector)) return;
    const range =
      source.kind === 'EndpointSlice'
        ? (source.serviceName?.value.range ?? source.headRange)
        : (source.name?.range ?? source.headRange);
    const name = describe(service);
    const message =
      source.kind === 'Endpoints'
        ? say`${name} has a selector, so the endpoints controller replaces these addresses with those of the Pods that it selects. Remove the selector to keep them, or remove ${describe(source)}.`
        : say`${name} has a selector, so it sends traffic to the Pods that it selects and to these addresses as well. If that is not meant, remove the selector or ${describe(source)}.`;
    const selector = pairOf(service.spec, 'selector');
    const isAdded = selector !== undefined && isPutIn(selector);
    yield {
      range,
      ...(source.kind === 'EndpointSlice' ? { severity: 'information' as const } : {}),
      message: isAdded ? addedSelector(service, source) : message,
      related:
        selector && !isAdded
          ? [{ document: service.document, range: selector.key.range, message: say`The selector of ${name}` }]
          : [],
      fixes: () => [...removeSelector(service), ...removeSource(source)],
    };
  },
});

/** Kustomize's commonLabels, and labels with includeSelectors, reach Services that have no selector. */
function addedSelector(service: Service, source: EndpointSource): string {
  const name = describe(service);
  const consequence =
    source.kind === 'Endpoints'
      ? say`the endpoints controller replaces these addresses with those of the Pods that it selects`
      : say`it sends traffic to the Pods that it selects and to these addresses as well`;
  return say`The kustomization gives ${name} a selector, which its manifest does not have, so ${consequence}. That is what commonLabels does to every Service, and labels with includeSelectors; to keep these addresses, add the labels by "labels" without includeSelectors.`;
}

function removeSelector(service: Service): Fix[] {
  const { document, spec } = service;
  const edits = spec ? removeField(document.text, spec, 'selector') : [];
  if (edits.length === 0) return [];
  const title = say`Remove the selector of ${describe(service)}`;
  return [{ title, edits: edits.map((edit) => ({ ...edit, document })) }];
}

/** Takes out the whole YAML document with the separator before it, or the item of a List. */
function removeSource(source: EndpointSource): Fix[] {
  const { document, node } = source;
  const title = say`Remove ${describe(source)}`;
  if (document.root === node) {
    return [{ title, edits: [{ range: { start: 0, end: document.text.length }, newText: '', document }] }];
  }
  const items = seqOf(asMap(document.root), 'items');
  const index = items?.items.findIndex((item) => item.value === node) ?? -1;
  if (!items || index < 0) return [];
  return [{ title, edits: [{ ...removeItem(document.text, items, index), document }] }];
}
