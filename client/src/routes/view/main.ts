import { RoutesView, type Host } from './routes-view';

declare function acquireVsCodeApi(): Host;

new RoutesView(acquireVsCodeApi()).start();
