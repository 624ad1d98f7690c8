package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/endpointslice"
	"k8s.io/endpointslice/topologycache"
	endpointsliceutil "k8s.io/endpointslice/util"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/proxy"
)

type askedNode struct {
	Name string `json:"name"`
	Zone string `json:"zone"`
}

type askedPod struct {
	Node string `json:"node"`
	// State is "ready", "not ready", "draining" (terminating and still serving) or "terminating".
	State string `json:"state"`
}

// served is what kube-proxy does on a node, by the indices of Pods.
type served struct {
	Node string `json:"node"`
	// Cluster and Local are the Pods for traffic under either policy, nil where it is under neither.
	Cluster []int `json:"cluster"`
	Local   []int `json:"local"`
	// Any tells whether connections without a Pod are dropped instead of refused.
	Any bool `json:"any"`
}

type spread struct {
	ExternalLocal bool     `json:"externalLocal"`
	InternalLocal bool     `json:"internalLocal"`
	Nodes         []served `json:"nodes"`
	// Without is the same without trafficDistribution.
	Without []served `json:"without"`
}

// answerSpread lets the EndpointSlice controller make slices of Pods, and kube-proxy choose from them on each node.
func answerSpread(asked Case) (any, error) {
	var ask struct {
		Nodes []askedNode `json:"nodes"`
		Pods  []askedPod  `json:"pods"`
	}
	if err := json.Unmarshal(asked.Ask, &ask); err != nil {
		return nil, err
	}
	objects, err := readObjects(asked)
	if err != nil {
		return nil, err
	}
	if len(objects.Services) != 1 {
		return nil, errors.New("one Service is needed")
	}
	service := objects.Services[0]
	service.Namespace = "default"
	if service.Spec.ClusterIP != corev1.ClusterIPNone {
		service.Spec.ClusterIP, service.Spec.ClusterIPs = "10.96.0.1", []string{"10.96.0.1"}
	}
	service.Spec.IPFamilies = []corev1.IPFamily{corev1.IPv4Protocol}
	if service.Spec.Type != corev1.ServiceTypeClusterIP {
		service.Spec.Ports[0].NodePort = 30000
	}

	indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
	topology := topologycache.NewTopologyCache()
	var nodes []*corev1.Node
	for _, one := range ask.Nodes {
		node := &corev1.Node{
			ObjectMeta: metav1.ObjectMeta{Name: one.Name, Labels: map[string]string{corev1.LabelTopologyZone: one.Zone}},
			Status: corev1.NodeStatus{
				Allocatable: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("4")},
				Conditions:  []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue}},
			},
		}
		nodes = append(nodes, node)
		if err := indexer.Add(node); err != nil {
			return nil, err
		}
	}
	topology.SetNodes(klog.Background(), nodes)

	answer := spread{}
	if answer.Nodes, err = serve(service, ask.Nodes, ask.Pods, indexer, topology, &answer); err != nil {
		return nil, err
	}
	service.Spec.TrafficDistribution = nil
	if answer.Without, err = serve(service, ask.Nodes, ask.Pods, indexer, topology, &answer); err != nil {
		return nil, err
	}
	return answer, nil
}

func serve(service *corev1.Service, nodes []askedNode, asked []askedPod, indexer cache.Indexer, topology *topologycache.TopologyCache, answer *spread) ([]served, error) {
	client := fake.NewClientset()
	reconciler := endpointslice.NewReconciler(client, corelisters.NewNodeLister(indexer), 1000,
		endpointsliceutil.NewEndpointSliceTracker(), topology, &record.FakeRecorder{}, "controller",
		endpointslice.WithPreferSameTrafficDistributionEnabled(true))
	var pods []*corev1.Pod
	for index, one := range asked {
		pods = append(pods, newPod(index, one))
	}
	if err := reconciler.Reconcile(klog.Background(), service, pods, nil, time.Time{}); err != nil {
		return nil, err
	}
	slicesMade, err := client.DiscoveryV1().EndpointSlices("default").List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return nil, err
	}

	all := []served{}
	for _, node := range nodes {
		services := proxy.NewServiceChangeTracker(corev1.IPv4Protocol, nil, nil)
		services.Update(nil, service)
		ports := proxy.ServicePortMap{}
		ports.Update(services)
		endpoints := proxy.NewEndpointsChangeTracker(corev1.IPv4Protocol, node.Name, nil, nil)
		for index := range slicesMade.Items {
			slice := &slicesMade.Items[index]
			slice.Name = fmt.Sprintf("slice-%d", index)
			endpoints.EndpointSliceUpdate(slice, false)
		}
		byPort := proxy.EndpointsMap{}
		byPort.Update(endpoints)
		for name, port := range ports {
			labels := map[string]string{corev1.LabelTopologyZone: node.Zone}
			inCluster, local, _, anywhere := proxy.CategorizeEndpoints(byPort[name], port, node.Name, labels)
			answer.ExternalLocal, answer.InternalLocal = port.ExternalPolicyLocal(), port.InternalPolicyLocal()
			all = append(all, served{node.Name, indices(inCluster), indices(local), anywhere})
		}
	}
	return all, nil
}

func newPod(index int, asked askedPod) *corev1.Pod {
	ip := fmt.Sprintf("10.1.0.%d", index)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("pod-%d", index), Namespace: "default"},
		Spec:       corev1.PodSpec{NodeName: asked.Node},
		Status:     corev1.PodStatus{Phase: corev1.PodRunning, PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}}},
	}
	ready := corev1.ConditionFalse
	if asked.State == "ready" || asked.State == "draining" {
		ready = corev1.ConditionTrue
	}
	pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: ready}}
	if asked.State == "draining" || asked.State == "terminating" {
		pod.DeletionTimestamp = &metav1.Time{Time: time.Unix(0, 0)}
	}
	return pod
}

func indices(endpoints []proxy.Endpoint) []int {
	if endpoints == nil {
		return nil
	}
	found := []int{}
	for _, endpoint := range endpoints {
		var index int
		if _, err := fmt.Sscanf(endpoint.IP(), "10.1.0.%d", &index); err != nil {
			panic(err)
		}
		found = append(found, index)
	}
	slices.Sort(found)
	return found
}
