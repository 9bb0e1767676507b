package config

import (
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"
)

const prefix = "PRESSDESK_"

// environment is the name of a setting in the environment.
func environment(key string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(key, ".", "__"))
}

// fault names a setting in both ways in which it can be written.
func fault(key, format string, args ...any) error {
	setting, _, _ := strings.Cut(key, "[") // the third of a list is set with the list
	return fmt.Errorf("%s (%s): %s", key, environment(setting), fmt.Sprintf(format, args...))
}

// aboutTheSame reports whether two faults name the same setting: what cannot be
// read is not also empty.
func aboutTheSame(a, b error) bool {
	one, _, _ := strings.Cut(a.Error(), " ")
	other, _, _ := strings.Cut(b.Error(), " ")
	return one == other
}

// merged lays the file and the environment over the defaults, and leaves out
// what it complains about.
func merged(path string, environ []string) (all *koanf.Koanf, faults []error) {
	all = koanf.New(".")
	if err := all.Load(structs.Provider(defaults(), "koanf"), nil); err != nil {
		return all, []error{fmt.Errorf("the defaults: %w", err)}
	}
	known := all.All()
	layers := []*koanf.Koanf{koanf.New("."), koanf.New(".")}
	if path != "" {
		if err := layers[0].Load(file.Provider(path), yaml.Parser()); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", path, err))
		}
	}
	if err := layers[1].Load(variables(environ, known, &faults), nil); err != nil {
		faults = append(faults, fmt.Errorf("the environment: %w", err))
	}
	for _, layer := range layers {
		for _, key := range layer.Keys() {
			if _, ok := known[key]; !ok {
				faults = append(faults, fault(key, "there is no such setting"))
				layer.Delete(key)
			}
		}
		if err := all.Merge(layer); err != nil {
			faults = append(faults, fmt.Errorf("merging the settings: %w", err))
		}
	}
	return all, faults
}

// variables reads PRESSDESK_SECTION__KEY; a list of words is split at its commas.
func variables(environ []string, known map[string]any, faults *[]error) *env.Env {
	return env.Provider(".", env.Opt{
		Prefix:      prefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			key := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, prefix)), "__", ".")
			if t := reflect.TypeOf(known[key]); t == nil || t.Kind() != reflect.Slice {
				return key, value
			}
			if !slices.Contains([]string{"http.hosts", "http.trusted_proxies"}, key) {
				*faults = append(*faults, fault(key, "this list can be set in the file only"))
				return "", nil
			}
			return key, words(value)
		},
	})
}

func words(text string) []string {
	list := []string{}
	for _, word := range strings.Split(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

func decoded(all *koanf.Koanf) (c Config, faults []error) {
	err := all.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		ErrorUnused: true, WeaklyTypedInput: true, TagName: "koanf", Result: &c,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(network, mapstructure.StringToTimeDurationHookFunc(), mapstructure.TextUnmarshallerHookFunc()),
	}})
	for _, err := range leaves(err) {
		var d *mapstructure.DecodeError
		if !errors.As(err, &d) {
			faults = append(faults, err)
			continue
		}
		faults = append(faults, fault(d.Name(), "%v", d.Unwrap()))
	}
	return c, faults
}

// leaves takes joined and wrapped errors apart, down to the setting that each is about.
func leaves(err error) []error {
	var inner []error
	switch e := err.(type) {
	case nil:
		return nil
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			inner = append(inner, leaves(err)...)
		}
	default:
		inner = leaves(errors.Unwrap(err))
	}
	for _, err := range inner {
		if errors.As(err, new(*mapstructure.DecodeError)) {
			return inner
		}
	}
	return []error{err}
}

// network lets one address stand for the network that holds only it.
func network(from, to reflect.Type, data any) (any, error) {
	if to != reflect.TypeFor[netip.Prefix]() || from.Kind() != reflect.String {
		return data, nil
	}
	if ip, err := netip.ParseAddr(data.(string)); err == nil {
		return netip.PrefixFrom(ip, ip.BitLen()), nil
	}
	p, err := netip.ParsePrefix(data.(string))
	if err != nil {
		return nil, fmt.Errorf("%q is no address or network such as 10.0.0.0/8", data)
	}
	return p.Masked(), nil
}
