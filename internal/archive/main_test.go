package archive_test

import (
	"os"
	"testing"

	"pressdesk/internal/store/storetest"
)

func TestMain(m *testing.M) {
	defer func() { _ = os.RemoveAll(filled.folder) }()
	storetest.Main(m)
}
