package main

import (
	"context"
	"errors"
	"reflect"
	"unsafe"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/kubernetes/pkg/kubelet"
	"k8s.io/kubernetes/pkg/kubelet/configmap"
	"k8s.io/kubernetes/pkg/kubelet/container"
	"k8s.io/kubernetes/pkg/kubelet/secret"
)

// The kubelet keeps this to itself: a linked name, and fields set by their names, are the way in.
//
//go:linkname makeEnvironmentVariables k8s.io/kubernetes/pkg/kubelet.(*Kubelet).makeEnvironmentVariables
func makeEnvironmentVariables(kl *kubelet.Kubelet, ctx context.Context, pod *corev1.Pod, one *corev1.Container, podIP string, podIPs []string, podVolumes container.VolumeMap) ([]container.EnvVar, error)

type listedServices []*corev1.Service

func (services listedServices) List(labels.Selector) ([]*corev1.Service, error) {
	return services, nil
}

type variables struct {
	Env     map[string]string `json:"env"`
	Command []string          `json:"command,omitempty"`
	Args    []string          `json:"args,omitempty"`
	// Why the container does not start.
	Error string `json:"error,omitempty"`
}

// answerVariables tells what the kubelet starts the one container of the one Pod with.
func answerVariables(asked Case) (any, error) {
	objects, err := readObjects(asked)
	if err != nil {
		return nil, err
	}
	if len(objects.Pods) != 1 {
		return nil, errors.New("one Pod is needed")
	}
	pod := objects.Pods[0]
	one := &pod.Spec.Containers[0]
	client := fake.NewClientset(objects.All...)
	kl := &kubelet.Kubelet{}
	set(kl, "serviceLister", listedServices(objects.Services))
	set(kl, "serviceHasSynced", func() bool { return true })
	set(kl, "kubeClient", client)
	set(kl, "configMapManager", configmap.NewSimpleConfigMapManager(client))
	set(kl, "secretManager", secret.NewSimpleSecretManager(client))
	found, err := makeEnvironmentVariables(kl, context.Background(), pod, one, "10.1.0.1", []string{"10.1.0.1"}, nil)
	if err != nil {
		return variables{Error: err.Error()}, nil
	}
	env := map[string]string{}
	for _, variable := range found {
		env[variable.Name] = variable.Value
	}
	command, args := container.ExpandContainerCommandAndArgs(one, found)
	return variables{Env: env, Command: command, Args: args}, nil
}

func set(kl *kubelet.Kubelet, name string, value any) {
	field := reflect.ValueOf(kl).Elem().FieldByName(name)
	target := reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
	target.Set(reflect.ValueOf(value).Convert(field.Type()))
}
