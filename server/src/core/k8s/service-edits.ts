import type { TextEdit } from '../text';
import { removeField, setField } from './field-edits';
import type { Service, ServicePort } from './service';

/** The functions here return edits of the Service's document; none where there is nothing that may be edited. */

/** Gives a field of `spec` another value, wherever it stands or should stand. */
export function setSpecField(service: Service, key: string, value: string | number): TextEdit[] {
  const { spec, document } = service;
  return spec ? setField(document.text, spec, key, value, key === 'type' ? 'first' : 'last') : [];
}

export function removeSpecField(service: Service, key: string): TextEdit[] {
  return service.spec ? removeField(service.document.text, service.spec, key) : [];
}

/** Gives a field of a port another value, or adds it; a name comes first, as people write it. */
export function setPortField(
  service: Service,
  port: ServicePort,
  key: string,
  value: string | number,
): TextEdit[] {
  return setField(service.document.text, port.node, key, value, key === 'name' ? 'first' : 'last');
}

export function removePortField(service: Service, port: ServicePort, key: string): TextEdit[] {
  return removeField(service.document.text, port.node, key);
}
