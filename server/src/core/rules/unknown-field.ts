import { identityFields, isRequired } from '../k8s/required-fields';
import { describe, type Resource } from '../k8s/resource';
import { unknownFieldsOf, type UnknownField } from '../k8s/unknown-fields';
import type { TextEdit } from '../text';
import { say } from '../words';
import { removePair, renameKey, rewritePair, type NewValue } from '../yaml/edits';
import { pairOf, scalarOf } from '../yaml/node';
import { defineRule, NO_FINDINGS, repair, type Finding, type Fix } from './rule';

/** ERR-009: strict decoding refuses a field that the schema does not have; clients that do not ask for it lose the field. */
export default defineRule({
  id: 'unknown-field',
  severity: 'warning',
  summary: 'Field that the kind does not have',
  kinds: ['*'],
  scope: 'resource',
  fixable: 'safe',
  check(resource) {
    const fields = unknownFieldsOf(resource);
    if (fields.length === 0) return NO_FINDINGS;
    return flattened(resource, fields) ?? fields.map((field) => findingFor(resource, field));
  },
});

/** From how many lines on it is the indentation that is missing, and not the place of one or two fields. */
const LINES = 3;

/** Copied without its indentation: one slip, of which each line would be told by itself. */
function flattened(resource: Resource, fields: readonly UnknownField[]): Finding[] | undefined {
  const [metadata, spec] = ['metadata', 'spec'].map((key) => pairOf(resource.node, key));
  const isEmpty = [metadata, spec].every(
    (pair) => pair && (!pair.value || (pair.value.type === 'scalar' && pair.value.source === '')),
  );
  const lost = fields.filter(({ at, pair }) => at.path === '' && !pair.merged);
  const [first] = lost;
  if (!isEmpty || !first || lost.length < LINES || lost.length < fields.length) return undefined;
  return [
    {
      range: first.pair.key.range,
      bySchema: true,
      severity: 'error',
      message: say`Below "metadata" and "spec" nothing is indented, so each line counts as a field of the object itself, and the API server refuses it: ${describe(resource)} has no name. Indent each line further than what it belongs to, such as "${first.pair.key.source}" than "metadata".`,
    },
  ];
}

function findingFor(resource: Resource, field: UnknownField): Finding {
  return {
    range: field.pair.key.range,
    bySchema: true,
    message: messageFor(resource, field),
    ...(stopsObject(resource, field) && { severity: 'error' }),
    fixes: () => fixesFor(resource, field),
  };
}

/** Without the field that was meant, the API server does not take the object at all. */
function stopsObject(resource: Resource, { at, meant }: UnknownField): boolean {
  return meant !== undefined && (at.path === '' || isRequired(resource, at.type, meant));
}

function messageFor(resource: Resource, field: UnknownField): string {
  const { at, pair, meant, resembles, elsewhere, renamed } = field;
  const name = pair.key.source;
  if (meant && at.path === '' && identityFields.includes(meant)) {
    return say`"${name}" is misspelt: without the field "${meant}" the API server cannot tell what this object is, and refuses it. Write "${meant}".`;
  }
  const place = at.path ? say`${at.path} of ${describe(resource)}` : describe(resource);
  const problem = say`There is no field "${name}" in ${place}: kubectl refuses it, and clients that do not check drop it without a word.`;
  if (/^-[A-Za-z]/.test(name)) {
    return say`${problem} An item of a list begins with a dash and a space: write "- ${name.slice(1)}".`;
  }
  if (meant) return say`${problem} Did you mean "${meant}"?`;
  const [outer = '', inner] = name.split('.');
  if (inner && at.fields[outer]) {
    return say`${problem} A dot does not nest in YAML: write "${outer}:", and "${inner}:" in a line of its own below it.`;
  }
  if (renamed) return say`${problem} In ${resource.identity.apiVersion} it is written ${elsewhere ?? ''}.`;
  if (elsewhere)
    return say`${problem} A field of that name belongs in ${elsewhere.replace(/\.?[^.]+$/, '') || say`the object itself`}.`;
  if (!resembles) return say`${problem} Remove it, or check its spelling.`;
  return pairOf(at.map, resembles)
    ? say`${problem} "${resembles}" stands there too; keep one of the two.`
    : say`${problem} The nearest is "${resembles}", which takes another kind of value.`;
}

function fixesFor(resource: Resource, field: UnknownField): Fix[] {
  const { at, pair, meant, renamed } = field;
  const { document } = resource;
  if (at.shared || pair.key.alias) return [];
  if (meant) {
    const title = say`Change "${pair.key.source}" to "${meant}" in ${describe(resource)}`;
    return repair(document, title, [renameKey(pair, meant)], { safe: true });
  }
  return renamed
    ? repair(
        document,
        say`Write the backend as ${resource.identity.apiVersion} does`,
        renameEdits(document.text, field),
        { safe: true },
      )
    : [];
}

/** `serviceName` and `servicePort` of old Ingresses become one `service`; `backend` of their spec is `defaultBackend` now. */
function renameEdits(text: string, { at, pair }: UnknownField): TextEdit[] {
  if (at.type === 'V1IngressSpec')
    return pairOf(at.map, 'defaultBackend') ? [] : [renameKey(pair, 'defaultBackend')];
  const name = pairOf(at.map, 'serviceName');
  const port = pairOf(at.map, 'servicePort');
  const nameValue = scalarOf(at.map, 'serviceName');
  const portValue = scalarOf(at.map, 'servicePort');
  if (
    !name ||
    !port ||
    !nameValue ||
    !portValue ||
    nameValue.alias ||
    portValue.alias ||
    pairOf(at.map, 'service')
  )
    return [];
  const written = /^\d+$/.test(portValue.source)
    ? { number: Number(portValue.source) }
    : { name: portValue.source };
  const service: NewValue = { name: nameValue.source, port: written };
  return [rewritePair(text, at.map, name, 'service', service), removePair(text, at.map, port)];
}
