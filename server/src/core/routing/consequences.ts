import { isHeadless, type Service } from '../k8s/service';

/** What clients notice of a Service that has no endpoints at all (PRX-005; DNS-005, DNS-021 for a headless one). */
export function withoutEndpoints(service: Service): string {
  return isHeadless(service)
    ? 'has no endpoints and its DNS name does not resolve'
    : 'has no endpoints and connections to it are refused';
}
