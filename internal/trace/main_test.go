package trace_test

import (
	"testing"

	"pressdesk/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
