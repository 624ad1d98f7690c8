package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// flow is a connection between two Pods, named as `namespace/name`.
type flow struct {
	From     string          `json:"from"`
	To       string          `json:"to"`
	Port     int             `json:"port"`
	Protocol corev1.Protocol `json:"protocol"`
}

// verdict is what each end lets through.
type verdict struct {
	Egress  bool `json:"egress"`
	Ingress bool `json:"ingress"`
}

// answerPolicies tells what Cyclonus, by which network plugins are tested, expects of policies. Labels are not its strength
// (it thinks that NotIn wants the label to be there), so that Kubernetes' own code matches them.
func answerPolicies(asked Case) (any, error) {
	var flows []flow
	if err := json.Unmarshal(asked.Ask, &flows); err != nil {
		return nil, err
	}
	objects, err := readObjects(asked)
	if err != nil {
		return nil, err
	}
	matched, err := matchSelectors(objects)
	if err != nil {
		return nil, err
	}
	policy := matcher.BuildNetworkPolicies(false, objects.Policies)
	verdicts := []verdict{}
	for _, asked := range flows {
		from, to := podNamed(objects, asked.From), podNamed(objects, asked.To)
		if from == nil || to == nil {
			return nil, errors.New("a flow names a Pod that is not there")
		}
		result := policy.IsTrafficAllowed(&matcher.Traffic{
			Source:           peer(objects, from, matched),
			Destination:      peer(objects, to, matched),
			ResolvedPort:     asked.Port,
			ResolvedPortName: portName(to, asked),
			Protocol:         asked.Protocol,
		})
		verdicts = append(verdicts, verdict{result.Egress.IsAllowed(), result.Ingress.IsAllowed()})
	}
	return verdicts, nil
}

// matchSelectors replaces each selector by one for a label of its own, and tells which objects get these labels.
func matchSelectors(objects Objects) (map[metav1.Object]map[string]string, error) {
	matched := map[metav1.Object]map[string]string{}
	for _, one := range objects.Pods {
		matched[one] = map[string]string{}
	}
	for _, one := range objects.Namespaces {
		matched[one] = map[string]string{}
	}
	var selectors []*metav1.LabelSelector
	addPeers := func(peers []networkingv1.NetworkPolicyPeer) {
		for _, one := range peers {
			selectors = append(selectors, one.PodSelector, one.NamespaceSelector)
		}
	}
	for _, policy := range objects.Policies {
		selectors = append(selectors, &policy.Spec.PodSelector)
		for _, rule := range policy.Spec.Ingress {
			addPeers(rule.From)
		}
		for _, rule := range policy.Spec.Egress {
			addPeers(rule.To)
		}
	}
	for index, selector := range selectors {
		// An empty one means everything, which is as clear as it can be.
		if selector == nil || len(selector.MatchLabels)+len(selector.MatchExpressions) == 0 {
			continue
		}
		parsed, err := metav1.LabelSelectorAsSelector(selector)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("selector-%d", index)
		for object, marks := range matched {
			if parsed.Matches(labels.Set(object.GetLabels())) {
				marks[name] = "matches"
			}
		}
		*selector = metav1.LabelSelector{MatchLabels: map[string]string{name: "matches"}}
	}
	return matched, nil
}

func podNamed(objects Objects, name string) *corev1.Pod {
	for _, one := range objects.Pods {
		if one.Namespace+"/"+one.Name == name {
			return one
		}
	}
	return nil
}

func peer(objects Objects, pod *corev1.Pod, matched map[metav1.Object]map[string]string) *matcher.TrafficPeer {
	internal := &matcher.InternalPeer{PodLabels: matched[pod], Namespace: pod.Namespace}
	for _, one := range objects.Namespaces {
		if one.Name == pod.Namespace {
			internal.NamespaceLabels = matched[one]
		}
	}
	return &matcher.TrafficPeer{IP: pod.Status.PodIP, Internal: internal}
}

// portName is the name of a port, of which no number has two in these cases.
func portName(pod *corev1.Pod, asked flow) string {
	for _, one := range pod.Spec.Containers {
		for _, port := range one.Ports {
			if int(port.ContainerPort) == asked.Port && port.Protocol == asked.Protocol {
				return port.Name
			}
		}
	}
	return ""
}
