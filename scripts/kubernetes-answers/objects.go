package main

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
)

// Objects is what a text holds, with the defaults of the API server.
type Objects struct {
	All        []runtime.Object
	Namespaces []*corev1.Namespace
	Pods       []*corev1.Pod
	Policies   []*networkingv1.NetworkPolicy
	Services   []*corev1.Service
}

func readObjects(asked Case) (Objects, error) {
	var objects Objects
	for _, document := range strings.Split(asked.Manifests+"\n---\n"+asked.Hidden, "\n---\n") {
		if document == "" {
			continue
		}
		object, _, err := legacyscheme.Codecs.UniversalDeserializer().Decode([]byte(document), nil, nil)
		if err != nil {
			return objects, fmt.Errorf("%w in %q", err, document)
		}
		legacyscheme.Scheme.Default(object)
		objects.All = append(objects.All, object)
		switch one := object.(type) {
		case *corev1.Namespace:
			objects.Namespaces = append(objects.Namespaces, one)
		case *corev1.Pod:
			objects.Pods = append(objects.Pods, one)
		case *networkingv1.NetworkPolicy:
			objects.Policies = append(objects.Policies, one)
		case *corev1.Service:
			objects.Services = append(objects.Services, one)
		}
	}
	return objects, nil
}
