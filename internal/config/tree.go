package config

import (
	"github.com/knadh/koanf/providers/structs"
)

// Tree is every setting under the names that a file has for it. Its secrets are
// never printed.
func (c Config) Tree() map[string]any {
	tree, err := structs.Provider(c, "koanf").Read()
	if err != nil {
		return nil // it never fails
	}
	return tree
}
